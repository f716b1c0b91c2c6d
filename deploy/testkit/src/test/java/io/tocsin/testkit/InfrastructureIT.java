package io.tocsin.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(180)
final class InfrastructureIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafkaAndElasticsearch();

    @Test
    void readsBackWhatItWrote() throws Exception {
        String topic = INFRA.createTopic(INFRA.topicPrefix() + "things", 2);
        INFRA.produce(topic, "key", "one");
        INFRA.produceAll(topic, List.of("two", "three"));

        var records = INFRA.consume(topic, 3, Duration.ofSeconds(30));
        assertEquals(
                List.of("one", "three", "two"),
                records.stream().map(r -> new String(r.value(), UTF_8)).sorted().toList());
        assertEquals(3, INFRA.records(topic).size());
    }

    @Test
    void saysHowManyRecordsWereMissing() throws Exception {
        String topic = INFRA.createTopic(INFRA.topicPrefix() + "empty", 1);
        var missing = assertThrows(AssertionError.class, () -> INFRA.consume(topic, 1, Duration.ofMillis(300)));
        assertTrue(missing.toString().contains("expected 1 records"), missing.toString());
        assertEquals(0, INFRA.records(topic).size());
    }

    @Test
    void makesNoTopicByAccident() {
        var refused = assertThrows(
                ExecutionException.class,
                () -> INFRA.admin()
                        .describeTopics(List.of(INFRA.topicPrefix() + "misspelt"))
                        .allTopicNames()
                        .get());
        assertTrue(refused.getCause() instanceof UnknownTopicOrPartitionException);
    }

    @Test
    void givesANodeThatAnswers() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(INFRA.elasticsearchUrl().resolve("/_cluster/health"))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode());
    }

    @Test
    void awaitsWhatComesTrueLaterAndNothingThatNeverDoes() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        INFRA.await(Duration.ofSeconds(30), () -> calls.incrementAndGet() == 3);
        assertEquals(3, calls.get());
        var never = assertThrows(
                AssertionError.class,
                () -> INFRA.await(Duration.ofMillis(100), () -> {
                    throw new IllegalStateException("still closed");
                }));
        assertEquals("java.lang.IllegalStateException: still closed", String.valueOf(never.getCause()));
    }
}
