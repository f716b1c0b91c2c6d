package io.tocsin.processor.cluster;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ResponseTimeoutException;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpStatus;
import io.tocsin.runtime.http.HttpClients;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks other instances for their part. Any thread; answers come on a thread of the client. */
public final class Peers implements AutoCloseable {
    /** Where an instance tells its part. */
    public static final String PATH = "/peer/rules";

    /** Some hundred thousand alerts. */
    private static final int MAX_ANSWER_BYTES = 64 << 20;

    private final Duration limit;
    private final ClientFactory factory;

    /** @param limit to the whole exchange with one instance */
    public Peers(Duration limit) {
        this.limit = limit;
        this.factory = HttpClients.create(limit);
    }

    /** What became of a question. */
    public sealed interface Answer {
        /** It came in time. */
        record Told(Part part) implements Answer {}

        /** There was none, for a reason in a few words. */
        record None(String reason) implements Answer {}
    }

    /** Never fails, and is there within the limit. */
    public CompletableFuture<Answer> ask(Address peer) {
        try {
            return asked(peer);
        } catch (RuntimeException e) {
            // Of an address that is none, at once.
            return CompletableFuture.completedFuture(new Answer.None(reason(e)));
        }
    }

    private CompletableFuture<Answer> asked(Address peer) {
        return WebClient.builder("h1c://" + peer)
                .factory(factory)
                .responseTimeout(limit)
                .maxResponseLength(MAX_ANSWER_BYTES)
                .build()
                .get(PATH)
                .aggregate()
                .toCompletableFuture()
                .thenApply(Peers::read)
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(e -> new Answer.None(reason(e)));
    }

    private static Answer read(AggregatedHttpResponse response) {
        if (!response.status().equals(HttpStatus.OK)) {
            return new Answer.None("its answer is HTTP " + response.status().code());
        }
        try {
            return new Answer.Told(PartCodec.read(response.content().array()));
        } catch (IOException e) {
            return new Answer.None(String.valueOf(e.getMessage()));
        }
    }

    private String reason(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof UnprocessedRequestException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof TimeoutException || cause instanceof ResponseTimeoutException) {
            return "no answer within " + limit.toMillis() + " ms";
        }
        if (cause instanceof ContentTooLargeException) {
            return "its answer is larger than " + (MAX_ANSWER_BYTES >> 20) + " MiB";
        }
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    @Override
    public void close() {
        factory.close();
    }
}
