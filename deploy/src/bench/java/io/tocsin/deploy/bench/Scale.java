package io.tocsin.deploy.bench;

import io.tocsin.deploy.process.Child;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/**
 * What an event costs with more rules, longer windows, more groups, and when nearly all events are of one service. Only
 * the rules of the measurement are active: what differs is what is measured.
 */
final class Scale {
    private static final int SPREAD_PARTITIONS = 8;
    private static final String WINDOW = "1m";

    private final Workbench bench;
    private final Sizes sizes;
    private int runs;

    Scale(Workbench bench, Sizes sizes) {
        this.bench = bench;
        this.sizes = sizes;
    }

    /** Rules of one kind; the first of a kind is what the others are compared with. */
    private record Variant(String kind, String name, String rules) {}

    private List<Variant> variants() {
        List<Variant> variants = new ArrayList<>();
        for (int rules : List.of(1, 20, 100)) {
            variants.add(
                    new Variant("rules", rules + (rules == 1 ? " rule" : " rules, a service each"), services(rules)));
        }
        for (String window : List.of(WINDOW, "5m")) {
            variants.add(new Variant("windows", "window of " + window, groups("service_name", window)));
        }
        for (int groups : Events.GROUPS) {
            variants.add(new Variant("groups", groups + " groups", groups("labels_g" + groups, WINDOW)));
        }
        if (sizes.variants()) {
            return variants;
        }
        return List.of(variants.get(0), variants.get(2));
    }

    private static String services(int count) {
        return file(IntStream.range(0, count)
                .mapToObj(i -> rule(i, "sum(count_over_time(log_events{service_name=\"service-" + i + "\"}[1m]))"))
                .collect(Collectors.joining()));
    }

    private static String groups(String label, String window) {
        return file(rule(0, "sum by (" + label + ") (count_over_time(log_events[" + window + "]))"));
    }

    private static String file(String rules) {
        return "groups:\n  - name: scale\n    rules:\n" + rules;
    }

    /** One that is never true: alerts are not what is measured. */
    private static String rule(int number, String counted) {
        return "      - alert: A" + number + "\n        expr: " + counted + " > 1e9\n";
    }

    List<Table> measure() throws Exception {
        return List.of(ofRules(), ofSkew());
    }

    private Table ofRules() throws Exception {
        Topics topics = new Topics("scale-");
        bench.createTopics(topics, 0);
        Load.fill(bench, topics.name(Topic.LOGS), Events.logs(Events.Logs.EVEN), sizes.scaleEvents());
        Map<Variant, List<Passage>> passages = new LinkedHashMap<>();
        for (int run = 1; run <= sizes.runs(); run++) {
            for (Variant variant : variants()) {
                Passage passage = pass(topics, variant.rules(), 1);
                passages.computeIfAbsent(variant, first -> new ArrayList<>()).add(passage);
                bench.say("%s, run %d of %d: %s CPU s per million"
                        .formatted(variant.name(), run, sizes.runs(), Table.number(passage.cpuPerMillion(), 2)));
            }
        }
        bench.deleteTopics(topics.prefix(), Set.of());
        Table table = new Table(
                "Log events, and what is counted of them", "", "CPU s per million", "in the first of its kind");
        Map<String, Double> first = new LinkedHashMap<>();
        passages.forEach((variant, all) -> {
            double cpu = Table.median(all, Passage::cpuPerMillion);
            first.putIfAbsent(variant.kind(), cpu);
            table.row(
                    variant.name(),
                    Table.spread(all, Passage::cpuPerMillion, 2),
                    Table.number(cpu / first.getOrDefault(variant.kind(), cpu), 2));
        });
        return table;
    }

    private Table ofSkew() throws Exception {
        Map<Events.Logs, Topics> forms = new LinkedHashMap<>();
        forms.put(Events.Logs.EVEN, new Topics("even-"));
        forms.put(Events.Logs.SKEWED, new Topics("skewed-"));
        for (Map.Entry<Events.Logs, Topics> form : forms.entrySet()) {
            bench.createTopics(form.getValue(), SPREAD_PARTITIONS);
            Load.fill(bench, form.getValue().name(Topic.LOGS), Events.logs(form.getKey()), sizes.scaleEvents());
        }
        Map<Events.Logs, List<Passage>> passages = new LinkedHashMap<>();
        for (int run = 1; run <= sizes.runs(); run++) {
            for (Map.Entry<Events.Logs, Topics> form : forms.entrySet()) {
                Passage passage = pass(form.getValue(), groups("service_name", WINDOW), 2);
                passages.computeIfAbsent(form.getKey(), first -> new ArrayList<>())
                        .add(passage);
                bench.say("%s, run %d of %d: %s CPU s per million"
                        .formatted(form.getKey(), run, sizes.runs(), Table.number(passage.cpuPerMillion(), 2)));
            }
        }
        double even = Table.median(passages.getOrDefault(Events.Logs.EVEN, List.of()), Passage::cpuPerMillion);
        Table table =
                new Table("8 partitions, 2 instances", "", "1,000 events/s", "CPU s per million, both", "in the first");
        passages.forEach((form, all) -> table.row(
                form == Events.Logs.EVEN ? "200 services alike" : "90% of the events from one of 200 services",
                Table.spread(all, passage -> passage.eventsPerSecond() / 1e3, 0),
                Table.spread(all, Passage::cpuPerMillion, 2),
                Table.number(Table.median(all, Passage::cpuPerMillion) / even, 2)));
        for (Topics topics : forms.values()) {
            bench.deleteTopics(topics.prefix(), Set.of());
        }
        return table;
    }

    private Passage pass(Topics topics, String rules, int count) throws Exception {
        bench.clear(topics);
        Map<TopicPartition, Long> ends = bench.ends(topics.name(Topic.LOGS));
        long all = ends.values().stream().mapToLong(Long::longValue).sum();
        Instance.Setup setup = new Instance.Setup(topics, "scale-run-" + ++runs, false, Map.of("scale.yml", rules));
        List<Instance> instances = new ArrayList<>();
        List<Child> processes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Instance instance = new Instance(bench, setup);
            instances.add(instance);
            processes.add(instance.child());
        }
        Passage passage = Passage.follow(bench, setup.application(), ends, (long) (all * Sizes.WARM_UP), processes);
        for (Instance instance : instances) {
            instance.stop();
        }
        return passage;
    }
}
