package io.tocsin.indexer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import io.tocsin.testkit.Infrastructure;
import io.tocsin.testkit.OwnNode;
import java.io.BufferedReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Ends things at bad moments. Needs a node of its own, which no other test could share. */
@Timeout(300)
final class IndexerOutageIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void keepsReadingPlaceAndMemoryWhileElasticsearchIsDownAndIndexesEachEventOnceWhenItIsBack() throws Exception {
        int events = 6_000;
        try (OwnNode node = OwnNode.started(folder.resolve("node"))) {
            IndexerConfig config = Configs.of(INFRA, node.url(), "outage", Configs.KEEP);
            try (IndexerService service = new IndexerService(config)) {
                service.start();
                INFRA.await(LONG, () -> service.health().isReady());
                String logs = INFRA.topicPrefix() + "outage-" + Topic.LOGS.baseName();
                INFRA.produceAll(logs, events(0, events / 2));
                INFRA.await(LONG, () -> value(service, "tocsin_indexer_documents_indexed_total") > 100);
                node.kill();
                INFRA.produceAll(logs, events(events / 2, events));

                INFRA.await(LONG, () -> service.health().reasons().containsKey("elasticsearch"));
                assertTrue(service.health().isHealthy(), "waits, and does not give up");
                // Longer than the group would wait for a reader that does not poll, and without reading on and on.
                TimeUnit.SECONDS.sleep(8);
                assertTrue(value(service, "tocsin_indexer_records_in_flight") <= 2 * Configs.BULK.maxUncommitted());
                assertEquals(0, value(service, "tocsin_indexer_records_given_back_total"));

                node.start();
                INFRA.await(
                        LONG,
                        () -> value(service, "tocsin_indexer_documents_indexed_total")
                                        + value(service, "tocsin_indexer_documents_duplicate_total")
                                == events);
                INFRA.await(LONG, () -> service.health().isReady());
                assertOnceEach(node.url(), "outage", events);
            }
        }
    }

    @Test
    void indexesEachEventOnceWhenItsProcessIsKilledInTheMiddle() throws Exception {
        int events = 9_000;
        try (OwnNode node = OwnNode.started(folder.resolve("node"))) {
            Topics topics = new Topics(INFRA.topicPrefix() + "kill-");
            topics.ensure(INFRA.admin(), List.of(Topic.LOGS, Topic.LOGS_DLQ, Topic.METRICS), Duration.ofSeconds(30));
            String logs = topics.name(Topic.LOGS);
            INFRA.produceAll(logs, events(0, events));
            String streams = "logs-app-" + Configs.namespace(INFRA, "kill");
            Search search = new Search(node.url());
            long before = 0;
            for (int kills = 0; kills < 3; kills++) {
                try (Indexer indexer = new Indexer(node.url())) {
                    long some = before + 1;
                    INFRA.await(LONG, () -> search.count(streams, "*") >= some);
                    indexer.process.destroyForcibly();
                    assertTrue(indexer.process.waitFor(30, TimeUnit.SECONDS));
                }
                before = Math.min(search.count(streams, "*"), events - 1);
            }
            try (Indexer indexer = new Indexer(node.url())) {
                INFRA.await(LONG, () -> search.count(streams, "*") >= events);
                assertOnceEach(node.url(), "kill", events);
                indexer.process.destroy();
                assertTrue(indexer.process.waitFor(30, TimeUnit.SECONDS), "ends on SIGTERM");
                assertEquals(0, indexer.process.exitValue());
            }
            assertEquals(0, INFRA.records(topics.name(Topic.LOGS_DLQ)).size());
        }
    }

    private static void assertOnceEach(URI url, String word, int events) throws Exception {
        List<String> ids = new Search(url).ids("logs-app-" + Configs.namespace(INFRA, word));
        assertEquals(events, ids.size());
        assertEquals(events, new HashSet<>(ids).size());
    }

    private static List<String> events(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"message\":\"event " + i + "\",\"event.id\":\"e" + i + "\"}")
                .toList();
    }

    private static int value(IndexerService service, String metric) {
        return service.registry().getSampleValue(metric).intValue();
    }

    /** The service as a process, from a configuration file, as a user runs it. */
    private final class Indexer implements AutoCloseable {
        final Process process;

        Indexer(URI elasticsearch) throws Exception {
            Path file = Files.writeString(folder.resolve("log-indexer.yaml"), """
                    listen: {port: 0}
                    kafka: {bootstrap.servers: "%s"}
                    topic_prefix: %skill-
                    publish_own_events: false
                    elasticsearch: {url: "%s", namespace: %s}
                    bulk: {max_documents: 50}
                    """.formatted(
                    INFRA.bootstrapServers(), INFRA.topicPrefix(), elasticsearch, Configs.namespace(INFRA, "kill")));
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "io.tocsin.indexer.LogIndexer",
                            "--config",
                            file.toString())
                    .redirectErrorStream(true)
                    .start();
            BufferedReader output = process.inputReader(UTF_8);
            StringBuilder seen = new StringBuilder();
            String line = output.readLine();
            while (line != null && !line.contains("log-indexer started")) {
                seen.append(line).append('\n');
                line = output.readLine();
            }
            assertFalse(line == null, () -> "did not start:\n" + seen);
            Thread rest = new Thread(() -> output.lines().forEach(later -> {}), "indexer-output");
            rest.setDaemon(true);
            rest.start();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
