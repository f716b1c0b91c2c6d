package io.tocsin.processor;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.processor.api.RulesApi;
import io.tocsin.processor.api.RunbooksApi;
import io.tocsin.processor.backfill.KafkaReadback;
import io.tocsin.processor.backfill.Readback;
import io.tocsin.processor.cluster.Address;
import io.tocsin.processor.cluster.ClusterRules;
import io.tocsin.processor.cluster.Peers;
import io.tocsin.processor.exposition.Exposition;
import io.tocsin.processor.exposition.RecordedSeries;
import io.tocsin.processor.remote.RemoteWrites;
import io.tocsin.processor.restore.RestoreProgress;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.status.GroupStatus;
import io.tocsin.processor.status.RuleStates;
import io.tocsin.processor.task.ProcessorMetrics;
import io.tocsin.processor.task.Shared;
import io.tocsin.processor.task.TopologySettings;
import io.tocsin.processor.topology.ProcessorTopology;
import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.processor.version.RuleTexts;
import io.tocsin.processor.version.RuleVersion;
import io.tocsin.processor.version.RuleVersions;
import io.tocsin.processor.version.VersionTopic;
import io.tocsin.processor.watermark.EndOffsets;
import io.tocsin.processor.watermark.InputProgress;
import io.tocsin.processor.watermark.ObservedClients;
import io.tocsin.runtime.config.ConfigException;
import io.tocsin.runtime.config.Listen;
import io.tocsin.runtime.config.Problem;
import io.tocsin.runtime.health.Health;
import io.tocsin.runtime.http.HttpServer;
import io.tocsin.runtime.kafka.KafkaWait;
import io.tocsin.runtime.kafka.KafkaWatch;
import io.tocsin.runtime.service.Closer;
import io.tocsin.runtime.service.Registries;
import io.tocsin.runtime.service.Reload;
import io.tocsin.runtime.service.Service;
import io.tocsin.runtime.streams.RunningStreams;
import io.tocsin.schemas.publish.OwnEvents;
import io.tocsin.schemas.publish.Resource;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rule engine and what it needs around it. {@link #start} waits for Kafka as long as it takes; afterwards a broker
 * that is away is waited for by Streams. An unexpected error in a stream thread ends the client and makes the service
 * unhealthy, which ends the process: what was not committed is done again by the next one.
 */
final class ProcessorApp implements Service {
    private static final Logger log = LoggerFactory.getLogger(ProcessorApp.class);
    private static final String APPLICATION = "tocsin-stream-processor";
    private static final String EVALUATION = "evaluation";
    private static final String VERSIONS = "rule versions";
    private static final Duration TOPICS_LIMIT = Duration.ofSeconds(15);
    private static final Duration VERSIONS_LIMIT = Duration.ofSeconds(30);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(6);
    private static final Duration PEER_LIMIT = Duration.ofSeconds(2);
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(2);

    private static final String WELCOME = """
            Tocsin stream-processor

            GET  /api/v1/rules     the rules in force and what they came to at all instances, JSON as Prometheus has it
            GET  /api/v1/alerts    the alerts that are pending or firing, of all instances
            GET  /runbooks/        what to do about an alert, a page each
            POST /-/reload         read the rule files again
            GET  /metrics          the processor's own figures, and what rules record, for Prometheus
            GET  /-/healthy        whether it lives
            GET  /-/ready          whether it evaluates, and if not, why
            """;

    private final ProcessorSettings settings;
    private final Function<InputProgress, KafkaClientSupplier> clients;
    private final Health health = new Health();
    private final CollectorRegistry registry = Registries.create(ProcessorSettings.SERVICE);
    private final ProcessorMetrics metrics = new ProcessorMetrics(registry);
    private final RuleStates states = new RuleStates(this::evaluatedBut);
    private final RuleVersions versions = new RuleVersions();
    private volatile @Nullable VersionTopic versionTopic;
    private final RecordedSeries recorded;
    private final Reload reload = new Reload(registry, this::loadRules);
    private final Peers peers = new Peers(PEER_LIMIT);
    private final ClusterRules clusterRules;
    private final HttpServer http;
    private final Closer closer = new Closer();

    ProcessorApp(ProcessorSettings settings) {
        this(settings, ObservedClients::new);
    }

    /** @param clients of the stream threads; others than the usual ones are for tests */
    ProcessorApp(ProcessorSettings settings, Function<InputProgress, KafkaClientSupplier> clients) {
        this.settings = settings;
        this.clients = clients;
        RuleLoader.read(settings.rules()).orElseThrow();
        this.clusterRules = new ClusterRules(this::loadedGroups, states::partitions, peers::ask);
        this.recorded = new RecordedSeries(settings.recordedSeriesLimit(), InstantSource.system(), registry);
        this.http = HttpServer.builder(own(settings), Exposition.of(registry, recorded), health)
                .welcome(WELCOME)
                .reload(reload)
                .annotated(new RulesApi(states, clusterRules))
                .annotated(new RunbooksApi(settings.runbooks()))
                .build();
        metrics.newestVersion(
                registry, () -> versions.newest().map(RuleVersion::number).orElse(0L));
        closer.add("peers", peers);
        RunningStreams.expect(health);
        health.waiting(EVALUATION, "no partition of rule-inputs has been taken over yet");
    }

    @Override
    public void start() throws Exception {
        closer.add("http", http).start();
        Topics topics = new Topics(settings.kafka().topicPrefix());
        Address self = settings.advertisedAddress()
                .orElseGet(() -> Address.advertised(
                        settings.listen(), http.port(), settings.kafka().bootstrapServers()));
        Properties streamsConfig = streamsConfig(self);
        String application = String.valueOf(streamsConfig.get("application.id"));
        Map<String, Integer> partitions = new HashMap<>();
        KafkaWait.until(settings.kafka(), health, admin -> {
            topics.ensure(admin, TOPICS, TOPICS_LIMIT);
            partitions.putAll(partitions(admin, topics));
            int tasks = Math.max(
                    partitions.getOrDefault(topics.name(Topic.LOGS), 0),
                    partitions.getOrDefault(topics.name(Topic.METRICS), 0));
            IntakeChangelog.enlarge(admin, ProcessorTopology.intakeChangelog(application), tasks, TOPICS_LIMIT);
        });

        VersionTopic followed = versionTopic(topics);
        closer.add("rule versions", followed);
        followed.start(VERSIONS_LIMIT);
        versionTopic = followed;
        followed.publish(RuleLoader.read(settings.rules()).orElseThrow(), VERSIONS_LIMIT);

        InputProgress progress = new InputProgress(inputs(topics, partitions));
        closer.add("kafka watch", new KafkaWatch(settings.kafka(), health, WATCH_INTERVAL));
        closer.add("remote write", new RemoteWrites(settings.remoteWrite(), settings.kafka(), registry, health))
                .start();
        closer.add("end offsets", new EndOffsets(consumerConfig("end-offsets"), progress, Clock.systemUTC()))
                .start();

        TopologySettings topology = new TopologySettings(
                topics,
                partitions.getOrDefault(topics.name(Topic.RULE_INPUTS), 1),
                settings.externalUrl().toString().replaceAll("/+$", ""),
                UnitSettings.DEFAULT.with(settings.bounds()).withEarly(settings.early()::includes));
        Shared shared =
                new Shared(topology, versions, readback(topics), progress, states, recorded, metrics, System::nanoTime);
        KafkaStreams streams = new KafkaStreams(ProcessorTopology.of(shared), streamsConfig, clients.apply(progress));
        RestoreProgress restore = new RestoreProgress(registry, health, System::nanoTime);
        streams.setGlobalStateRestoreListener(restore);
        streams.setStandbyUpdateListener(restore);
        Instances instances = new Instances(streams, self);
        clusterRules.connect(topology.ruleInputPartitions(), instances::others);
        String ruleInputs = topics.name(Topic.RULE_INPUTS);
        closer.add("streams", new RunningStreams(streams, health, CLOSE_LIMIT, () -> {
                    if (!instances.reads(ruleInputs)) {
                        // There is nothing to be evaluated here.
                        health.ok(EVALUATION);
                    }
                }))
                .start();
        if (settings.publishOwnEvents()) {
            Resource resource = Resource.of(ProcessorSettings.SERVICE);
            closer.add("own events", OwnEvents.publish(settings.kafka().producer(), topics, resource, registry));
        }
    }

    /** @param unready partitions whose rules are not evaluated yet */
    private void evaluatedBut(Set<Integer> unready) {
        if (unready.isEmpty()) {
            health.ok(EVALUATION);
        } else {
            health.waiting(
                    EVALUATION,
                    "not evaluated yet are partitions " + new TreeSet<>(unready)
                            + " of rule-inputs: their state is taken"
                            + " back, or not all partitions of logs and metrics have been read");
        }
    }

    /** Of the rules in force, or, before the first are, of those that are to be; as before their first evaluation. */
    private List<GroupStatus> loadedGroups() {
        return versions.inForce().flatMap(outcome -> versions.find(outcome.number())).or(versions::newest).stream()
                .flatMap(version -> version.plan().groups().stream())
                .map(GroupStatus::of)
                .toList();
    }

    /** What is read and what is written. */
    private static final List<Topic<?, ?>> TOPICS = List.of(
            Topic.LOGS,
            Topic.METRICS,
            Topic.RULE_INPUTS,
            Topic.RULE_VERSIONS,
            Topic.METRIC_WINDOWS,
            Topic.ALERTS,
            Topic.LOGS_DLQ,
            Topic.METRICS_DLQ);

    private static Map<String, Integer> partitions(Admin admin, Topics topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<String> names = TOPICS.stream().map(topics::name).toList();
        Map<String, TopicDescription> described =
                admin.describeTopics(names).allTopicNames().get(TOPICS_LIMIT.toSeconds(), TimeUnit.SECONDS);
        return described.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().partitions().size()));
    }

    private static Set<TopicPartition> inputs(Topics topics, Map<String, Integer> partitions) {
        Set<TopicPartition> inputs = new HashSet<>();
        for (Topic<?, ?> topic : List.of(Topic.LOGS, Topic.METRICS)) {
            String name = topics.name(topic);
            for (int partition = 0; partition < partitions.getOrDefault(name, 0); partition++) {
                inputs.add(new TopicPartition(name, partition));
            }
        }
        return inputs;
    }

    private VersionTopic versionTopic(Topics topics) {
        return new VersionTopic(
                topics.name(Topic.RULE_VERSIONS),
                new VersionTopic.Clients(
                        consumerConfig("rule-versions"), settings.kafka().producer()),
                versions,
                Clock.systemUTC(),
                e -> {
                    log.error("The topic of the rules' versions can no longer be followed", e);
                    health.failed(VERSIONS, "the topic rule-versions can no longer be followed: " + e.getMessage());
                });
    }

    private Readback.Start readback(Topics topics) {
        return KafkaReadback.with(consumerConfig("read-back"), topics.name(Topic.LOGS));
    }

    private Map<String, Object> consumerConfig(String client) {
        Map<String, Object> config = new HashMap<>(settings.kafka().consumer(APPLICATION));
        config.remove("group.id");
        config.put("client.id", ProcessorSettings.SERVICE + "-" + client);
        // Whatever the user says, as the stream threads read.
        config.put("isolation.level", "read_committed");
        return config;
    }

    /** The others call this instance by the name that they are told. */
    private static Listen own(ProcessorSettings settings) {
        Listen listen = settings.listen();
        Set<String> names = new HashSet<>(listen.names());
        settings.advertisedAddress()
                .ifPresent(address -> names.add(address.host().toLowerCase(Locale.ROOT)));
        return new Listen(listen.host(), listen.port(), names);
    }

    private Properties streamsConfig(Address self) {
        Properties config = new Properties();
        config.put("application.server", self.toString());
        config.putAll(settings.kafka().streams(APPLICATION, settings.stateDir()));
        Map<String, Object> own = new HashMap<>();
        // The longest pause between two looks at punctuations and commits when nothing comes.
        own.put("poll.ms", 10);
        // The tasks ask for a commit when something waits; this one is for what nobody waits for.
        own.put("commit.interval.ms", 1_000);
        // Nothing depends on which of a task's partitions is read first: watermarks are by partition. To wait for one
        // that
        // has nothing costs a quarter of all CPU, as Streams words what it waits for at each record.
        own.put("max.task.idle.ms", -1);
        if (settings.kafka().verbatim().keySet().stream().noneMatch(key -> key.endsWith("max.poll.records"))) {
            // So few that they are still in the processor's cache when it is their turn.
            own.put("main.consumer.max.poll.records", 200);
        }
        own.put("num.stream.threads", settings.streamThreads());
        own.put("num.standby.replicas", settings.standbyReplicas());
        own.keySet().removeAll(settings.kafka().verbatim().keySet());
        config.putAll(own);
        return config;
    }

    @Override
    public void reload() throws Exception {
        reload.call();
    }

    private List<String> loadRules() throws Exception {
        Checked<RuleTexts> texts = RuleLoader.read(settings.rules());
        if (texts instanceof Checked.Bad<RuleTexts> bad) {
            throw new ConfigException(bad.problems().stream()
                    .map(problem -> new Problem(problem.place(), "", problem.text()))
                    .toList());
        }
        VersionTopic followed = versionTopic;
        if (followed != null) {
            // Before the start is through there is nothing to tell: the files are read then.
            followed.publish(texts.orElseThrow(), VERSIONS_LIMIT);
        }
        return List.of();
    }

    /** The port of HTTP, once started. */
    int port() {
        return http.port();
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public void close() {
        closer.close();
    }
}
