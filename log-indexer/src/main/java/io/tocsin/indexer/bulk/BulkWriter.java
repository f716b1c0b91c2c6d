package io.tocsin.indexer.bulk;

import io.tocsin.indexer.elastic.ElasticFailure;
import io.tocsin.indexer.elastic.Elasticsearch;
import io.tocsin.indexer.metrics.IndexerMetrics;
import io.tocsin.indexer.stream.DataStreams;
import io.tocsin.runtime.health.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Settles batches: returns when each record is indexed, known as a duplicate, dead-lettered, or abandoned because its
 * partition went to another reader. What fails for a while is tried again for as long as it takes, in its order, with
 * pauses; one bad document never holds up the others. For several threads, each with a batch of its own.
 */
public final class BulkWriter implements AutoCloseable {
    private final Elasticsearch elasticsearch;
    private final DataStreams streams;
    private final IndexerMetrics metrics;
    private final Known known;
    private final Condition condition;
    private final DeadLetterWriter deadLetters;

    /**
     * Connects to nothing yet.
     *
     * @param producer settings of the producer of dead letters
     * @param deadLetterTopic where they go
     */
    public BulkWriter(
            Elasticsearch elasticsearch,
            DataStreams streams,
            Map<String, Object> producer,
            String deadLetterTopic,
            Health health,
            IndexerMetrics metrics) {
        this.elasticsearch = elasticsearch;
        this.streams = streams;
        this.metrics = metrics;
        this.known = new Known(elasticsearch);
        this.condition = new Condition(health, metrics);
        this.deadLetters = new DeadLetterWriter(producer, deadLetterTopic, condition);
    }

    /** Settles each record of the batch, unless it is abandoned. */
    public void settle(Batch batch) throws InterruptedException {
        List<Entry> readable = new ArrayList<>();
        List<Entry> rejected = new ArrayList<>();
        for (Entry entry : batch.entries()) {
            (entry.isReadable() ? readable : rejected).add(entry);
        }
        boolean guarded = readable.stream().anyMatch(Entry::isGuarded);
        index(readable, guarded, rejected);
        if (!rejected.isEmpty()) {
            deadLetters.write(rejected);
            condition.working();
        }
    }

    /**
     * Stores documents until none is left to be tried again.
     *
     * @param check whether some of them may be stored already
     * @param rejected takes those that Elasticsearch will never store
     */
    private void index(List<Entry> entries, boolean check, List<Entry> rejected) throws InterruptedException {
        Backoff backoff = new Backoff();
        List<Entry> open = entries;
        boolean mayBeStored = check;
        while (true) {
            open = open.stream().filter(entry -> !entry.isAbandoned()).toList();
            if (open.isEmpty()) {
                return;
            }
            boolean sent = false;
            try {
                prepare(open);
                if (mayBeStored) {
                    open = known.settle(open);
                }
                sent = true;
                open = open.isEmpty() ? open : send(open, rejected);
            } catch (ElasticFailure e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("the indexer is closing");
                }
                if (sent && e.kind() == ElasticFailure.Kind.REJECTED) {
                    isolate(open, e, mayBeStored, rejected);
                    return;
                }
                condition.failing(e.reason());
            }
            if (open.isEmpty()) {
                condition.working();
                return;
            }
            // Whatever was not answered may have been stored, and a rollover may come before the next attempt.
            mayBeStored = true;
            metrics.retried();
            backoff.pause();
        }
    }

    private void prepare(List<Entry> entries) throws ElasticFailure {
        Set<String> names =
                entries.stream().map(entry -> entry.document().stream()).collect(Collectors.toSet());
        for (String name : names) {
            streams.ensure(name);
        }
    }

    /** Halves what was refused as a whole, until what remains is taken, or is one document. */
    private void isolate(List<Entry> refused, ElasticFailure why, boolean check, List<Entry> rejected)
            throws InterruptedException {
        if (refused.size() == 1) {
            Entry single = refused.get(0);
            single.reject(why.reason());
            rejected.add(single);
            return;
        }
        int half = refused.size() / 2;
        index(refused.subList(0, half), check, rejected);
        index(refused.subList(half, refused.size()), check, rejected);
    }

    /** Returns those to be tried again. */
    private List<Entry> send(List<Entry> open, List<Entry> rejected) throws ElasticFailure {
        BulkBody body = new BulkBody(open);
        long start = System.nanoTime();
        List<Outcome> outcomes = elasticsearch.bulk(
                body.bytes(), body.length(), BulkAnswer.QUERY, answer -> BulkAnswer.read(answer, open.size()));
        metrics.bulkAnswered(body.length(), (System.nanoTime() - start) / 1e9);
        List<Entry> again = new ArrayList<>();
        String reason = "";
        for (int i = 0; i < outcomes.size(); i++) {
            Entry entry = open.get(i);
            Outcome outcome = outcomes.get(i);
            if (outcome instanceof Outcome.Created) {
                entry.settle(Entry.Result.INDEXED);
            } else if (outcome instanceof Outcome.Exists) {
                entry.settle(Entry.Result.DUPLICATE);
            } else if (outcome instanceof Outcome.Rejected no) {
                entry.reject(no.reason());
                rejected.add(entry);
            } else if (outcome instanceof Outcome.Later later) {
                if (later.status() == 404) {
                    streams.forget(entry.document().stream());
                }
                reason = later.reason();
                again.add(entry);
            }
        }
        if (!again.isEmpty()) {
            condition.failing(again.size() + " documents were not taken: " + reason);
        }
        return again;
    }

    @Override
    public void close() {
        deadLetters.close();
    }
}
