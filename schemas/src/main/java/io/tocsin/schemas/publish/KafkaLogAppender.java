package io.tocsin.schemas.publish;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A Logback appender that publishes ECS log events to Kafka; from {@code logback.xml} or by {@link #attach}. It never
 * blocks its caller: what does not fit its bounded queue is dropped and counted. What Kafka's own client logs, and what
 * is logged by its own threads, is not published, so that trouble with Kafka does not feed itself; it is told to
 * Logback's status and to standard error instead, at most once a minute, and at the end if anything was lost.
 */
public final class KafkaLogAppender extends UnsynchronizedAppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final String OWN_LOGGERS = "io.tocsin.schemas.publish";
    private static final String KAFKA_LOGGERS = "org.apache.kafka";

    private final Map<String, Object> kafka = new HashMap<>();
    private String topic = "logs";
    private String dataset = "app";
    private int queueSize = LogPublisher.DEFAULT_QUEUE_SIZE;
    private long closeTimeoutMillis = LogPublisher.CLOSE_TIMEOUT.toMillis();
    private String serviceName = "";
    private @Nullable String hostName;
    private @Nullable String instance;

    private volatile @Nullable LogEncoder encoder;
    private volatile @Nullable LogPublisher publisher;

    /** For {@code logback.xml}, which sets the properties and calls {@link #start}. */
    public KafkaLogAppender() {
        setName("kafka");
    }

    /**
     * Adds an appender to the root logger; to be closed when the service ends.
     *
     * @param kafka settings of the producer, at least {@code bootstrap.servers}
     * @throws IllegalStateException if SLF4J is not bound to Logback
     */
    public static KafkaLogAppender attach(Map<String, Object> kafka, String topic, Resource resource) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            throw new IllegalStateException("SLF4J is not bound to Logback");
        }
        KafkaLogAppender appender = new KafkaLogAppender();
        appender.setContext(context);
        appender.kafka.putAll(kafka);
        appender.setTopic(topic);
        appender.setServiceName(resource.serviceName());
        appender.setHostName(resource.hostName());
        appender.setInstance(resource.instance());
        appender.start();
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
        return appender;
    }

    @Override
    public void start() {
        if (isStarted()) {
            return;
        }
        if (serviceName.isBlank()) {
            addError("KafkaLogAppender needs <serviceName>");
            return;
        }
        if (!kafka.containsKey(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)) {
            addError("KafkaLogAppender needs <bootstrapServers>");
            return;
        }
        if (queueSize < 1) {
            addError("KafkaLogAppender: <queueSize> must be at least 1");
            return;
        }
        Resource local = Resource.of(serviceName);
        String host = hostName == null ? local.hostName() : hostName;
        encoder = new LogEncoder(new Resource(serviceName, host, instance == null ? host : instance), dataset);
        LogPublisher started = new LogPublisher(kafka, topic, queueSize, this::report);
        started.start();
        publisher = started;
        super.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        LogEncoder encode = encoder;
        LogPublisher publish = publisher;
        if (encode == null || publish == null || isOwn(event)) {
            return;
        }
        publish.offer(encode.encode(event));
    }

    /** Ends: gives Kafka a bounded time to take what is queued. Then nothing is pending. */
    @Override
    public void stop() {
        if (!isStarted()) {
            return;
        }
        super.stop();
        LogPublisher publish = publisher;
        if (publish != null) {
            publish.close(Duration.ofMillis(closeTimeoutMillis));
        }
    }

    /** Takes the appender from the root logger, if it is there, and stops it. */
    @Override
    public void close() {
        if (getContext() instanceof LoggerContext loggers) {
            Logger root = loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            root.detachAppender(this);
        }
        stop();
    }

    /** Events that Kafka has acknowledged. */
    public long published() {
        LogPublisher publish = publisher;
        return publish == null ? 0 : publish.published();
    }

    /** Events that found no room in the queue. */
    public long dropped() {
        LogPublisher publish = publisher;
        return publish == null ? 0 : publish.dropped();
    }

    /** Events that were queued and not acknowledged by Kafka. */
    public long failed() {
        LogPublisher publish = publisher;
        return publish == null ? 0 : publish.failed();
    }

    /** Events on their way: logged = published + failed + dropped + pending. */
    public long pending() {
        LogPublisher publish = publisher;
        return publish == null ? 0 : publish.pending();
    }

    public void setBootstrapServers(String servers) {
        kafka.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    }

    /** One further setting of the producer, as {@code linger.ms=50}; may be given several times. */
    public void addProducerConfig(String setting) {
        int equals = setting.indexOf('=');
        if (equals < 1) {
            addError("KafkaLogAppender: <producerConfig> must be name=value, not \"" + setting + "\"");
            return;
        }
        kafka.put(
                setting.substring(0, equals).strip(),
                setting.substring(equals + 1).strip());
    }

    public void setTopic(String topic) {
        this.topic = topic;
    }

    public void setServiceName(String serviceName) {
        this.serviceName = serviceName;
    }

    public void setHostName(String hostName) {
        this.hostName = hostName;
    }

    public void setInstance(String instance) {
        this.instance = instance;
    }

    /** {@code event.dataset} of events that do not name their own. */
    public void setDataset(String dataset) {
        this.dataset = dataset;
    }

    /** How many events may wait; there is a bound of 16 MiB beside it. */
    public void setQueueSize(int queueSize) {
        this.queueSize = queueSize;
    }

    /** How long {@link #stop} gives Kafka at most; ten seconds unless told otherwise. It ends when Kafka has everything. */
    public void setCloseTimeoutMillis(long closeTimeoutMillis) {
        this.closeTimeoutMillis = closeTimeoutMillis;
    }

    private static boolean isOwn(ILoggingEvent event) {
        String logger = event.getLoggerName();
        String thread = event.getThreadName();
        return logger.startsWith(KAFKA_LOGGERS)
                || logger.startsWith(OWN_LOGGERS)
                || (thread != null && thread.contains(LogPublisher.THREAD_PREFIX));
    }

    /** Standard error as well: an application rarely has somebody who listens to Logback's status. */
    private void report(String sentence) {
        addWarn(sentence);
        System.err.println("tocsin: " + sentence);
    }
}
