package io.tocsin.indexer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.indexer.stream.RetentionConfig;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import io.tocsin.testkit.Infrastructure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(180)
final class IndexerIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafkaAndElasticsearch();

    private static final Duration SOON = Duration.ofMinutes(1);

    @Test
    void storesEventsInTheStreamOfTheirDatasetWithTheirFieldsSearchable() throws Exception {
        String word = "fields";
        try (IndexerService service = started(word, Configs.KEEP)) {
            INFRA.produceAll(
                    logs(word),
                    List.of(
                            """
                    {"@timestamp":"2026-11-21T10:00:00Z","message":"Payment of order 7 failed","log.level":"ERROR",
                     "service":{"name":"checkout"},"labels":{"tenant":"t1"},"http":{"response":{"status_code":503}}}""",
                            "{\"message\":\"GET /cart\",\"event\":{\"dataset\":\"access\",\"id\":\"a-1\"}}",
                            "{\"message\":\"GET /cart\",\"event\":{\"dataset\":\"access\",\"id\":\"a-1\"}}",
                            "{\"message\":\"role granted\",\"event.dataset\":\"audit\"}"));
            awaitSettled(service, 4);

            Search search = search();
            String app = stream(word, "app");
            assertEquals(1, search.count(app, "message:payment AND log.level:error AND labels.tenant:t1"));
            assertEquals(1, search.count(app, "http.response.status_code:[500 TO 599] AND service.name:checkout"));
            assertEquals(List.of("a-1"), search.ids(stream(word, "access")), "one event, published twice");
            assertEquals(1, search.count(stream(word, "audit"), "message:granted"));
            assertEquals(1, value(service, "tocsin_indexer_documents_duplicate_total"));
            assertTrue(service.health().isReady(), service.health().reasons().toString());
        }
    }

    @Test
    void keepsNanosecondsInTheDocumentAndFindsItByItsMillisecond() throws Exception {
        String word = "nanos";
        List<String> times = List.of(
                "2026-11-21T10:00:00.123456789Z", "2026-11-21T10:00:00.123999999Z", "1969-12-31T23:59:58.000000001Z");
        try (IndexerService service = started(word, Configs.KEEP)) {
            for (String time : times) {
                INFRA.produceAll(logs(word), List.of("{\"@timestamp\":\"" + time + "\",\"message\":\"precise\"}"));
            }
            INFRA.produceAll(logs(word), List.of("{\"@timestamp\":1795255200123456,\"message\":\"precise\"}"));
            awaitSettled(service, 4);
        }
        String app = stream(word, "app");
        search().call("POST", "/" + app + "/_rollover", "");
        rewind(word);
        try (IndexerService service = started(word, Configs.KEEP)) {
            awaitSettled(service, 4);
            assertEquals(4, value(service, "tocsin_indexer_documents_duplicate_total"));
        }
        assertOnceEach(word, 4);

        List<String> kept = new ArrayList<>();
        List<Long> indexed = new ArrayList<>();
        search().call("GET", "/" + app + "/_search?sort=@timestamp", "")
                .at("/hits/hits")
                .forEach(hit -> {
                    kept.add(hit.at("/_source/@timestamp").asText());
                    indexed.add(hit.at("/sort/0").asLong());
                    assertTrue(hit.path("_id").asText().matches(logs(word) + "-[01]-[0-3]"), "its place, not its time");
                });
        assertEquals(
                List.of(times.get(2), "2026-11-21T10:00:00.123456Z", times.get(0), times.get(1)).stream()
                        .sorted()
                        .toList(),
                kept.stream().sorted().toList());
        assertEquals(times.get(2), kept.get(0));
        assertEquals(List.of(-2_000L, 1_795_255_200_123L, 1_795_255_200_123L, 1_795_255_200_123L), indexed);
        String millisecond = "@timestamp:[\"2026-11-21T10:00:00.123Z\" TO \"2026-11-21T10:00:00.123Z\"]";
        assertEquals(3, search().count(app, millisecond));
    }

    @Test
    void neverStoresWhatThePolicyKeepsBack() throws Exception {
        String word = "private";
        try (IndexerService service = started(word, Configs.KEEP)) {
            INFRA.produceAll(
                    logs(word),
                    List.of(
                            "{\"message\":\"paid by ann@example.com with 4111 1111 1111 1111\",\"log.level\":\"WARNING\","
                                    + "\"labels\":{\"mail\":\"ANN@example.com\"},\"tags\":[\"5555555555554444\"]}",
                            "{\"message\":\"long " + "x".repeat(2_000) + "\"}"));
            awaitSettled(service, 2);

            Search search = search();
            String app = stream(word, "app");
            assertEquals(2, search.count(app, "*"));
            assertEquals(0, search.count(app, "*example* OR *4111* OR *5555555555554444*"));
            assertEquals(1, search.count(app, "message:\"redacted:card\" AND tags:\"[redacted:card]\""));
            // The same address, the same token, however it was written.
            String token = "hmac\\:70002e5137d7aecd812bc1a8";
            assertEquals(1, search.count(app, "labels.mail:" + token));
            assertEquals(1, search.count(app, "log.level:warn AND labels.level_original:WARNING"));
            assertEquals(1, search.count(app, "tocsin.truncated:message"));
            String[] reason = {"reason"};
            for (String found : List.of("card", "email")) {
                assertEquals(
                        1, service.registry().getSampleValue("tocsin_events_redacted_total", reason, new String[] {found
                        }));
            }
            assertEquals(0, value(service, "tocsin_indexer_records_dead_lettered_total"));
        }
    }

    @Test
    void deadLettersWhatCannotBeStoredAndStoresTheRest() throws Exception {
        String word = "poison";
        try (IndexerService service = started(word, Configs.KEEP)) {
            String good = "{\"message\":\"fine\"}";
            INFRA.produceAll(logs(word), List.of(good));
            awaitSettled(service, 1);
            INFRA.produceAll(logs(word), List.of(good, "{\"message\":", good, "[]", good));
            // A name that Elasticsearch keeps for itself.
            INFRA.produce(logs(word), "key", "{\"message\":\"clash\",\"_id\":\"seven\"}");
            INFRA.produce(logs(word), null, (byte[]) null);
            INFRA.produceAll(logs(word), List.of(good));
            awaitSettled(service, 9);

            assertEquals(5, search().count(stream(word, "app"), "message:fine"));
            var letters = INFRA.records(topics(word).name(Topic.LOGS_DLQ));
            assertEquals(4, letters.size());
            for (var letter : letters) {
                assertEquals("log-indexer", header(letter.headers(), "tocsin.stage"));
                assertEquals(logs(word), header(letter.headers(), "tocsin.topic"));
                assertFalse(header(letter.headers(), "tocsin.reason").isEmpty());
            }
            var clash =
                    letters.stream().filter(l -> l.key() != null).findFirst().orElseThrow();
            assertEquals("key", new String(clash.key(), UTF_8));
            assertEquals("{\"message\":\"clash\",\"_id\":\"seven\"}", new String(clash.value(), UTF_8));
            assertTrue(header(clash.headers(), "tocsin.reason").contains("_id"));
            assertEquals(4, value(service, "tocsin_indexer_records_dead_lettered_total"));
        }
    }

    /** In one event and from one event to the next: a text where another has an object. */
    @Test
    void storesTextsBesideObjectsOfTheSameName() throws Exception {
        String word = "clash";
        List<String> events = List.of(
                "{\"host\":\"web-1\",\"host.name\":\"web-2\"}",
                "{\"host\":{\"name\":\"web-3\",\"os\":{\"name\":\"Debian\"}}}",
                "{\"error\":\"boom\",\"error.message\":\"it went boom\"}",
                "{\"user\":\"ann\",\"user.name\":\"ann\"}",
                "{\"service\":\"a\",\"service.name\":\"b\"}",
                "{\"labels\":\"text\"}",
                "{\"labels\":[\"x\"],\"labels.value\":\"own\",\"labels.run\":\"r1\"}",
                "{\"labels\":{\"run\":\"r1\"}}",
                "{\"labels.run\":\"r1\"}",
                "{\"url\":\"/cart\",\"log\":\"x\",\"event\":\"y\",\"http\":\"z\",\"trace\":1,\"process\":[1,2]}",
                "{\"url.path\":\"/cart\",\"log.level\":\"info\",\"process.pid\":7}",
                "{\"message\":\"m\",\"message.id\":5,\"service.name.x\":5}",
                "{\"message\":{\"text\":\"inner\"}}",
                "{\"http.request\":\"GET /\",\"http.request.method\":\"GET\"}",
                "{\"order\":{\"id\":1}}",
                "{\"order\":\"seven\"}",
                "{\"order\":[{\"id\":1},7]}");
        try (IndexerService service = started(word, Configs.KEEP)) {
            INFRA.produceAll(logs(word), events);
            awaitSettled(service, events.size());

            assertEquals(List.of(), INFRA.records(topics(word).name(Topic.LOGS_DLQ)), "dead letters");
            Search search = search();
            String app = stream(word, "app");
            assertEquals(events.size(), search.count(app, "*"));
            assertEquals(1, search.count(app, "host:web-1 AND host.name:web-2"));
            assertEquals(1, search.count(app, "host.os.name:Debian AND host.name:web-3"));
            assertEquals(1, search.count(app, "error:boom AND error.message:went"));
            assertEquals(3, search.count(app, "labels.run:r1"));
            assertEquals(1, search.count(app, "labels.value:text"));
            assertEquals(1, search.count(app, "labels.value:own AND labels.value_:x"));
            assertEquals(1, search.count(app, "url:\"/cart\""));
            assertEquals(1, search.count(app, "url.path:\"/cart\""));
            assertEquals(1, search.count(app, "message.id:5 AND message:m"));
            assertEquals(2, search.count(app, "order.id:1"));
            assertEquals(1, search.count(app, "order:seven"));
        }
    }

    @Test
    void keepsDocumentsWithMoreFieldsThanAreIndexedAndEventsOfTooManyDatasets() throws Exception {
        String word = "many";
        try (IndexerService service = started(word, Configs.KEEP)) {
            StringBuilder wide = new StringBuilder("{\"message\":\"wide\"");
            IntStream.range(0, 900)
                    .forEach(i -> wide.append(",\"f").append(i).append("\":").append(i));
            List<String> events = new ArrayList<>(List.of(wide + "}", wide + "}"));
            IntStream.range(0, 40).forEach(i -> events.add("{\"message\":\"d\",\"event.dataset\":\"d" + i + "\"}"));
            INFRA.produceAll(logs(word), events);
            awaitSettled(service, 42);

            assertEquals(2, search().count(stream(word, "app"), "message:wide"));
            assertEquals(40, search().count(stream(word, "*"), "message:d"));
            assertTrue(search().count(stream(word, "other"), "message:d") >= 20, "beyond the limit of 20 datasets");
            assertEquals(0, value(service, "tocsin_indexer_records_dead_lettered_total"));
        }
    }

    @Test
    void storesNothingTwiceWhenReadAgainAfterARollover() throws Exception {
        String word = "replay";
        int events = 2_500;
        try (IndexerService service = started(word, Configs.KEEP)) {
            INFRA.produceAll(logs(word), events("r", events));
            awaitSettled(service, events);
        }
        String stream = stream(word, "app");
        search().call("POST", "/" + stream + "/_rollover", "");
        assertEquals(2, search().backingIndices(stream).size());
        rewind(word);

        try (IndexerService service = started(word, Configs.KEEP)) {
            INFRA.produceAll(logs(word), events("new", 10));
            awaitSettled(service, events + 10);
            assertEquals(events, value(service, "tocsin_indexer_documents_duplicate_total"));
            assertEquals(10, value(service, "tocsin_indexer_documents_indexed_total"));
        }
        assertOnceEach(word, events + 10);
    }

    @Test
    void storesEachEventOnceWhileInstancesComeAndGo() throws Exception {
        String word = "share";
        int events = 4_000;
        try (IndexerService stays = started(word, Configs.KEEP)) {
            try (IndexerService leaves = started(word, Configs.KEEP)) {
                INFRA.produceAll(logs(word), events("e", events));
                INFRA.await(SOON, () -> settled(stays) + settled(leaves) > 500);
            }
            INFRA.await(SOON, () -> search().count(stream(word, "app"), "*") >= events);
            INFRA.await(SOON, () -> value(stays, "tocsin_indexer_records_in_flight") == 0);
            assertAllAccountedFor(stays);
            assertOnceEach(word, events);
        }
    }

    @Test
    void letsOldDataGoByAgeAndNothingTwiceMeanwhile() throws Exception {
        String word = "age";
        RetentionConfig short2 = new RetentionConfig(
                Map.of("app", Duration.ofSeconds(25)),
                Duration.ofDays(1),
                0,
                Duration.ofDays(1),
                1 << 30,
                Duration.ofMillis(200));
        try (IndexerService service = started(word, short2)) {
            INFRA.produceAll(logs(word), events("old", 300));
            INFRA.produceAll(logs(word), List.of("{\"message\":\"kept\",\"event.dataset\":\"audit\"}"));
            awaitSettled(service, 301);
            assertOnceEach(word, 300);

            Search search = search();
            INFRA.await(SOON, () -> search.count(stream(word, "app"), "message:old*") == 0);
            assertEquals(1, search.count(stream(word, "audit"), "message:kept"));
            // Counted a moment after it is done.
            INFRA.await(SOON, () -> value(service, "tocsin_indexer_rollovers_total") >= 1);
            INFRA.await(SOON, () -> value(service, "tocsin_indexer_indices_deleted_total") >= 1);

            INFRA.produceAll(logs(word), events("young", 5));
            awaitSettled(service, 306);
            assertEquals(5, search.count(stream(word, "app"), "message:young*"));
        }
    }

    @Test
    void waitsWithAClearMessageWhileTheClusterRefusesToWriteAndGoesOnByItself() throws Exception {
        String word = "block";
        try (IndexerService service = started(word, Configs.KEEP)) {
            INFRA.produceAll(logs(word), events("before", 1));
            awaitSettled(service, 1);
            // What the node itself sets at the flood stage of the disk.
            String settings = "/" + stream(word, "app") + "/_settings";
            search().call("PUT", settings, "{\"index.blocks.read_only_allow_delete\":true}");
            INFRA.produceAll(logs(word), events("blocked", 50));
            INFRA.await(
                    SOON,
                    () -> service.health()
                            .reasons()
                            .getOrDefault("indexing", "")
                            .contains("disk usage exceeded flood-stage watermark"));
            assertFalse(service.health().isReady());
            assertTrue(service.health().isHealthy());
            assertEquals(50, value(service, "tocsin_indexer_records_in_flight"));

            search().call("PUT", settings, "{\"index.blocks.read_only_allow_delete\":null}");
            awaitSettled(service, 51);
            INFRA.await(SOON, () -> service.health().isReady());
            assertOnceEach(word, 51);
        }
    }

    /** As after a crash before the commit, and further back than a crash can reach. */
    private static void rewind(String word) throws Exception {
        String group = topics(word).prefix() + "log-indexer";
        Map<TopicPartition, OffsetAndMetadata> beginning = Map.of(
                new TopicPartition(logs(word), 0), new OffsetAndMetadata(0),
                new TopicPartition(logs(word), 1), new OffsetAndMetadata(0));
        INFRA.await(SOON, () -> {
            INFRA.admin().alterConsumerGroupOffsets(group, beginning).all().get();
            return true;
        });
    }

    private static IndexerService started(String word, RetentionConfig retention) throws Exception {
        IndexerService service = new IndexerService(Configs.of(INFRA, INFRA.elasticsearchUrl(), word, retention));
        service.start();
        INFRA.await(SOON, () -> service.health().isReady());
        return service;
    }

    /** Waits until so many records are settled, and checks that each is accounted for. */
    private static void awaitSettled(IndexerService service, int records) throws Exception {
        INFRA.await(
                SOON,
                () -> value(service, "tocsin_indexer_records_read_total") >= records
                        && value(service, "tocsin_indexer_records_in_flight") == 0);
        assertAllAccountedFor(service);
        assertEquals(records, value(service, "tocsin_indexer_records_read_total"));
    }

    private static void assertAllAccountedFor(IndexerService service) {
        assertEquals(
                value(service, "tocsin_indexer_records_read_total"),
                settled(service)
                        + value(service, "tocsin_indexer_records_given_back_total")
                        + value(service, "tocsin_indexer_records_in_flight"));
    }

    private static int settled(IndexerService service) {
        return value(service, "tocsin_indexer_documents_indexed_total")
                + value(service, "tocsin_indexer_documents_duplicate_total")
                + value(service, "tocsin_indexer_records_dead_lettered_total");
    }

    private static int value(IndexerService service, String metric) {
        CollectorRegistry registry = service.registry();
        return registry.getSampleValue(metric).intValue();
    }

    private static void assertOnceEach(String word, int events) throws Exception {
        List<String> ids = search().ids(stream(word, "app"));
        assertEquals(events, ids.size());
        assertEquals(events, new HashSet<>(ids).size());
    }

    private static List<String> events(String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"message\":\"" + name + " " + i + "\",\"service.name\":\"shop\"}")
                .toList();
    }

    private static String header(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }

    private static Topics topics(String word) {
        return new Topics(INFRA.topicPrefix() + word + "-");
    }

    private static String logs(String word) {
        return topics(word).name(Topic.LOGS);
    }

    private static String stream(String word, String dataset) {
        return "logs-" + dataset + "-" + Configs.namespace(INFRA, word);
    }

    private static Search search() {
        return new Search(INFRA.elasticsearchUrl());
    }
}
