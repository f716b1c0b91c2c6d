package io.tocsin.deploy.bench;

import io.tocsin.deploy.process.Child;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * How many events a second: the processor with its shipped rules, consumers that only get out what those ask for, and
 * Kafka Streams' own windows for one rule. Each reads the same topic from its beginning, by turns.
 */
final class Throughput {
    private static final String OURS = "processor, shipped rules";
    private static final String PULLED = "consumer that pulls the fields by Jackson";
    private static final String BARE = "consumer that picks as the processor does";

    /** The windows of all rules are held: of millions of events in half a minute they want more than the shipped heap. */
    private static final String HEAP = "2g";

    private final Workbench bench;
    private final Sizes sizes;
    private int runs;

    Throughput(Workbench bench, Sizes sizes) {
        this.bench = bench;
        this.sizes = sizes;
    }

    List<Table> measure() throws Exception {
        bench.heap(Optional.of(HEAP));
        try {
            return tables();
        } finally {
            bench.heap(Optional.empty());
        }
    }

    private List<Table> tables() throws Exception {
        Topics logs = new Topics("throughput-logs-");
        bench.createTopics(logs, 0);
        Load.fill(bench, logs.name(Topic.LOGS), Events.logs(Events.Logs.EVEN), sizes.logEvents());
        Map<String, DslTopology.Rule> ofLogs = new LinkedHashMap<>();
        ofLogs.put("Streams DSL, errors of each service", DslTopology.Rule.ERRORS);
        ofLogs.put("Streams DSL, events of each service", DslTopology.Rule.EVENTS);
        Table first = table("Log events of 400 bytes, 5% errors", logs, Topic.LOGS, ofLogs);
        bench.deleteTopics(logs.prefix(), Set.of());

        Topics metrics = new Topics("throughput-metrics-");
        bench.createTopics(metrics, 0);
        Load.fill(bench, metrics.name(Topic.METRICS), Events.metrics(), sizes.metricEvents());
        Map<String, DslTopology.Rule> ofMetrics = Map.of("Streams DSL, CPU of each host", DslTopology.Rule.CPU);
        Table second = table("Metric events of 10 measurements", metrics, Topic.METRICS, ofMetrics);
        bench.deleteTopics(metrics.prefix(), Set.of());
        return List.of(first, second);
    }

    private Table table(String title, Topics topics, Topic<?, ?> input, Map<String, DslTopology.Rule> rules)
            throws Exception {
        Map<String, List<Passage>> passages = new LinkedHashMap<>();
        Map<TopicPartition, Long> ends = bench.ends(topics.name(input));
        for (int run = 1; run <= sizes.runs(); run++) {
            bench.say(title + ", run " + run + " of " + sizes.runs());
            add(passages, OURS, ours(topics, ends));
            add(passages, PULLED, bare(topics, input, BareConsumer.Means.PULL_PARSER, ends));
            add(passages, BARE, bare(topics, input, BareConsumer.Means.PICKER, ends));
            for (Map.Entry<String, DslTopology.Rule> rule : rules.entrySet()) {
                add(passages, rule.getKey(), dsl(topics, input, rule.getValue(), ends));
            }
        }
        double ours = Table.median(passages.getOrDefault(OURS, List.of()), Passage::eventsPerSecond);
        Table table = new Table(
                title,
                "",
                "1,000 events/s (least to greatest)",
                "CPU s per million",
                "broker's CPU s per million",
                "the processor's speed in this one's");
        passages.forEach((name, all) -> table.row(
                name,
                Table.spread(all, passage -> passage.eventsPerSecond() / 1e3, 0),
                Table.spread(all, Passage::cpuPerMillion, 2),
                Table.number(Table.median(all, Passage::brokerCpuPerMillion), 2),
                Table.number(ours / Table.median(all, Passage::eventsPerSecond), 2)));
        return table;
    }

    private void add(Map<String, List<Passage>> passages, String name, Passage passage) {
        passages.computeIfAbsent(name, first -> new ArrayList<>()).add(passage);
        bench.say("%s: %s events/s, %s CPU s per million"
                .formatted(name, Table.number(passage.eventsPerSecond(), 0), Table.number(passage.cpuPerMillion(), 2)));
    }

    private Passage ours(Topics topics, Map<TopicPartition, Long> ends) throws Exception {
        bench.clear(topics);
        Instance.Setup setup = new Instance.Setup(topics, name(), true, Map.of());
        Instance instance = new Instance(bench, setup);
        Passage passage = follow(setup.application(), ends, instance.child());
        instance.stop();
        return passage;
    }

    private Passage bare(Topics topics, Topic<?, ?> input, BareConsumer.Means means, Map<TopicPartition, Long> ends)
            throws Exception {
        String group = name();
        Child child = bench.main(
                BareConsumer.class,
                List.of(
                        bench.servers(),
                        topics.name(input),
                        group,
                        Instance.shippedRules(bench).toString(),
                        input.baseName(),
                        means.name()));
        Passage passage = follow(group, ends, child);
        bench.stop(child);
        return passage;
    }

    private Passage dsl(Topics topics, Topic<?, ?> input, DslTopology.Rule rule, Map<TopicPartition, Long> ends)
            throws Exception {
        String application = name();
        Path state = bench.newFolder(application);
        Child child = bench.main(
                DslTopology.class,
                List.of(
                        bench.servers(),
                        topics.name(input),
                        // Any topic that takes what is written and that nobody reads here.
                        topics.name(Topic.METRIC_WINDOWS),
                        application,
                        state.toString(),
                        rule.name()));
        Passage passage = follow(application, ends, child);
        bench.stop(child);
        bench.deleteTopics(application, Set.of());
        return passage;
    }

    private Passage follow(String group, Map<TopicPartition, Long> ends, Child child) throws Exception {
        long all = ends.values().stream().mapToLong(Long::longValue).sum();
        return Passage.follow(bench, group, ends, (long) (all * Sizes.WARM_UP), List.of(child));
    }

    private String name() {
        return "run-" + ++runs;
    }
}
