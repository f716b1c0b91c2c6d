package io.tocsin.schemas.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.metric.Sample;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import io.tocsin.testkit.Infrastructure;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Timeout(120)
final class PublishIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @BeforeAll
    static void createTopics() {
        topics().ensure(INFRA.admin(), List.of(Topic.LOGS, Topic.METRICS), LIMIT);
    }

    @Test
    void anAttachedAppenderDeliversEverythingButKafkasOwn() throws Exception {
        String topic = INFRA.createTopic(INFRA.topicPrefix() + "attached", 1);
        Logger shop = LoggerFactory.getLogger("io.shop.Pay");
        var root = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        // These lines are for Kafka, not for the console of the build.
        root.detachAppender("console");
        KafkaLogAppender appender = KafkaLogAppender.attach(kafka(), topic, new Resource("shop", "web-1", "web-1"));
        try (appender) {
            for (int i = 0; i < 1000; i++) {
                shop.atError().addKeyValue("order", i).log("refused");
                LoggerFactory.getLogger("org.apache.kafka.clients.Metadata").error("never {}", i);
                LoggerFactory.getLogger("io.tocsin.schemas.publish.RegistryPublisher")
                        .error("never {}", i);
            }
        }
        // close() has flushed: nothing is waited for here.
        List<ConsumerRecord<byte[], byte[]>> records = INFRA.records(topic);
        assertEquals(1000, records.size());
        for (int i = 0; i < records.size(); i++) {
            LogEvent event =
                    LogEvent.read(records.get(i).value(), Instant.EPOCH).orElseThrow();
            assertEquals(Optional.of(Integer.toString(i)), event.text("labels.order"), "in order, each once");
            assertEquals(Optional.of("io.shop.Pay"), event.text("log.logger"));
            assertEquals(Optional.of("shop"), event.text("service.name"));
            assertEquals(Optional.of("error"), event.text("log.level"));
        }
        assertEquals(1000, appender.published());
        assertEquals(0, appender.dropped() + appender.failed() + appender.pending());

        assertFalse(root.iteratorForAppenders().hasNext());
        shop.error("after the end");
        assertEquals(1000, INFRA.records(topic).size());
    }

    @Test
    void aServiceTellsItsLogAndItsRegistryUntilItIsClosed() throws Exception {
        CollectorRegistry registry = new CollectorRegistry();
        Counter.build("own_orders_total", "Orders.").register(registry).inc(3);
        Resource self = new Resource("own-events", "web-9", "web-9");
        OwnEvents own = OwnEvents.publish(kafka(), topics(), self, registry);
        try (own) {
            LoggerFactory.getLogger("io.shop.Own").warn("told");
            INFRA.await(LIMIT, () -> of(self, Topic.LOGS) == 1 && of(self, Topic.METRICS) > 0);
            assertTrue(bodies(self, Topic.METRICS).stream().anyMatch(body -> body.contains("own_orders_total")));
        }
        LoggerFactory.getLogger("io.shop.Own").warn("after the end");
        assertEquals(1, of(self, Topic.LOGS));
    }

    private static long of(Resource self, Topic<?, ?> topic) throws Exception {
        return bodies(self, topic).size();
    }

    private static List<String> bodies(Resource self, Topic<?, ?> topic) throws Exception {
        return INFRA.records(topics().name(topic)).stream()
                .map(record -> new String(record.value(), UTF_8))
                .filter(body -> body.contains("\"" + self.serviceName() + "\""))
                .toList();
    }

    @Test
    void anAppenderOfLogbackXmlDelivers() throws Exception {
        String topic = INFRA.createTopic(INFRA.topicPrefix() + "configured", 1);
        String xml = """
                <configuration>
                  <appender name="KAFKA" class="io.tocsin.schemas.publish.KafkaLogAppender">
                    <bootstrapServers>%s</bootstrapServers>
                    <topic>%s</topic>
                    <serviceName>checkout</serviceName>
                    <instance>checkout-1</instance>
                    <dataset>audit</dataset>
                    <producerConfig>linger.ms=1</producerConfig>
                  </appender>
                  <root level="info"><appender-ref ref="KAFKA"/></root>
                </configuration>
                """.formatted(INFRA.bootstrapServers(), topic);
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        JoranConfigurator joran = new JoranConfigurator();
        joran.setContext(context);
        joran.doConfigure(new ByteArrayInputStream(xml.getBytes(UTF_8)));
        context.getLogger("a.B").info("hello {}", "you");
        context.getLogger("a.B").debug("below the level");
        context.stop();

        List<ConsumerRecord<byte[], byte[]>> records = INFRA.records(topic);
        assertEquals(1, records.size());
        LogEvent event = LogEvent.read(records.get(0).value(), Instant.EPOCH).orElseThrow();
        assertEquals(Optional.of("hello you"), event.text("message"));
        assertEquals("audit", event.dataset());
        assertEquals(Optional.of("checkout-1"), event.text("service.node.name"));
    }

    @Test
    void aMistakeInLogbackXmlIsSaidAndStopsNothing() {
        LoggerContext context = new LoggerContext();
        KafkaLogAppender appender = new KafkaLogAppender();
        appender.setContext(context);
        appender.addProducerConfig("nonsense");
        appender.start();
        appender.setServiceName("shop");
        appender.start();
        assertFalse(appender.isStarted());
        assertEquals(
                List.of(
                        "KafkaLogAppender: <producerConfig> must be name=value, not \"nonsense\"",
                        "KafkaLogAppender needs <serviceName>",
                        "KafkaLogAppender needs <bootstrapServers>"),
                context.getStatusManager().getCopyOfStatusList().stream()
                        .map(status -> status.getMessage())
                        .toList());
    }

    @Test
    void thePublisherTellsThatTheServiceIsUpAndAllOfItsRegistry() throws Exception {
        CollectorRegistry registry = new CollectorRegistry();
        Counter orders = Counter.build("orders_total", "h").labelNames("kind").register(registry);
        orders.labels("gift").inc(7);
        Resource resource = new Resource("shop", "web-1", "web-1:a");
        String topic = INFRA.createTopic(INFRA.topicPrefix() + "figures", 3);
        RegistryPublisher publisher = new RegistryPublisher(kafka(), topic, resource, registry, Duration.ofMillis(200));
        long end;
        try (publisher) {
            publisher.start();
            INFRA.await(LIMIT, () -> upCount(topic) >= 3);
        }
        end = INFRA.records(topic).size();
        assertTrue(publisher.published() > 0);

        List<ConsumerRecord<byte[], byte[]>> records = INFRA.records(topic);
        assertTrue(records.stream().allMatch(r -> "shop".equals(new String(r.key(), UTF_8))));
        assertEquals(
                1,
                records.stream()
                        .map(ConsumerRecord::partition)
                        .collect(Collectors.toSet())
                        .size(),
                "one service, one partition, in order");
        Sample sample = samples(records).stream()
                .filter(s -> "orders_total".equals(s.labels().get(Sample.NAME)))
                .findFirst()
                .orElseThrow();
        assertEquals(7, sample.value());
        assertEquals("gift", sample.labels().get("kind"));
        assertEquals("web-1:a", sample.labels().get("instance"));
        Set<String> names = samples(records).stream()
                .map(s -> Objects.requireNonNull(s.labels().get(Sample.NAME)))
                .collect(Collectors.toSet());
        assertTrue(
                names.containsAll(Set.of("up", "jvm_memory_used_bytes", "process_cpu_utilization_ratio")),
                names.toString());
        assertEquals(end, INFRA.records(topic).size(), "nothing is written after close");
    }

    private static long upCount(String topic) throws Exception {
        return samples(INFRA.records(topic)).stream()
                .filter(s -> "up".equals(s.labels().get(Sample.NAME)) && s.value() == 1)
                .count();
    }

    private static List<Sample> samples(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .flatMap(
                        r -> PrometheusNames.samples(
                                MetricEvent.read(r.value(), Instant.EPOCH).orElseThrow())
                                .stream())
                .toList();
    }

    private static Topics topics() {
        return new Topics(INFRA.topicPrefix());
    }

    private static Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", INFRA.bootstrapServers());
    }
}
