package io.tocsin.processor;

import io.tocsin.processor.cluster.Address;
import io.tocsin.processor.remote.RemoteSettings;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.unit.Bounds;
import io.tocsin.processor.version.RuleSet;
import io.tocsin.runtime.config.Listen;
import io.tocsin.runtime.config.Section;
import io.tocsin.runtime.kafka.KafkaSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of the stream processor.
 *
 * @param rules globs of rule files, absolute
 * @param runbooks folder of Markdown pages, one an alert; need not be there
 * @param externalUrl under which readers of alerts reach this service's HTTP
 * @param advertisedAddress under which the other instances ask this one; empty for the one that is found out
 * @param standbyReplicas other instances that keep up with the state of each task
 * @param streamThreads that share the tasks, of which there are as many as input and rule-inputs partitions
 * @param early which groups are evaluated between the points of their grid too
 * @param bounds what the rules of a unit may take
 * @param recordedSeriesLimit on the recorded series that {@code /metrics} shows
 * @param remoteWrite where samples are sent
 */
record ProcessorSettings(
        Listen listen,
        KafkaSettings kafka,
        boolean publishOwnEvents,
        Path stateDir,
        List<Path> rules,
        Path runbooks,
        URI externalUrl,
        Optional<Address> advertisedAddress,
        int standbyReplicas,
        int streamThreads,
        EarlyEvaluation early,
        Bounds bounds,
        int recordedSeriesLimit,
        List<RemoteSettings> remoteWrite) {
    static final String SERVICE = "stream-processor";

    private static final int DEFAULT_PORT = 8081;
    private static final int MAX_STREAM_THREADS = 64;
    private static final int MAX_SERIES = 10_000_000;

    /** A transaction, in which an evaluation is, may take 5 s. */
    private static final Duration MAX_EVALUATION_TIME = Duration.ofSeconds(4);

    private static final int MAX_SAMPLES = 1_000_000;
    private static final int MAX_STANDBY_REPLICAS = 3;
    private static final int RECORDED_SERIES = 100_000;
    private static final int MAX_RECORDED_SERIES = 10_000_000;

    ProcessorSettings {
        rules = List.copyOf(rules);
        remoteWrite = List.copyOf(remoteWrite);
    }

    static ProcessorSettings read(Section s) {
        Listen listen = Listen.read(s, "listen", DEFAULT_PORT);
        ProcessorSettings settings = new ProcessorSettings(
                listen,
                KafkaSettings.read(s, SERVICE),
                s.flag("publish_own_events", true, "Publish this service's own logs and metrics to Kafka."),
                s.path("state_dir", "state", "Folder for what Kafka Streams keeps between runs; may be deleted."),
                s.paths("rules", List.of("rules/*.yml"), "Rule files in Prometheus' format; globs."),
                s.path("runbooks", "runbooks", "Folder of Markdown pages, one an alert, served at /runbooks/."),
                s.uri(
                        "external_url",
                        "http://localhost:" + listen.port(),
                        "Address of this service in the links of alerts; localhost with its port if not given."),
                advertisedAddress(s),
                s.integer(
                        "standby_replicas",
                        1,
                        0,
                        MAX_STANDBY_REPLICAS,
                        "Other instances that keep a copy of each state, to take over at once."),
                s.integer("stream_threads", 1, 1, MAX_STREAM_THREADS, "Threads that evaluate."),
                s.section("early_evaluation", EarlyEvaluation::read),
                s.section("bounds", ProcessorSettings::bounds),
                s.integer(
                        "recorded_series_limit",
                        RECORDED_SERIES,
                        0,
                        MAX_RECORDED_SERIES,
                        "Most series of recording rules, ALERTS and ALERTS_FOR_STATE that /metrics shows; 0 shows none."),
                RemoteSettings.read(s));
        // Wrong rules are told together with what else is wrong, by --check as well.
        Checked<RuleSet> plan = RuleLoader.load(settings.rules());
        plan.problems().forEach(problem -> s.problem("rules", problem.toString()));
        return settings;
    }

    private static Bounds bounds(Section s) {
        return new Bounds(
                s.integer(
                        "series_per_input",
                        Bounds.DEFAULT.seriesPerInput(),
                        1,
                        MAX_SERIES,
                        "Series, or sets of labels of log events, that one input of the rules may hold."),
                s.integer(
                        "series_in_total",
                        Bounds.DEFAULT.seriesInTotal(),
                        1,
                        MAX_SERIES,
                        "Series that all inputs of a unit of rules may hold together."),
                s.integer(
                        "samples_per_window",
                        Bounds.DEFAULT.samplesPerWindow(),
                        2,
                        MAX_SAMPLES,
                        "Samples of one series that a window may hold."),
                s.duration(
                        "evaluation_time",
                        Bounds.DEFAULT.evaluationTime(),
                        Duration.ofMillis(10),
                        MAX_EVALUATION_TIME,
                        "How long the rules of a group may take together at one instant."));
    }

    private static Optional<Address> advertisedAddress(Section s) {
        String text = s.text(
                "advertised_address",
                "",
                "host:port under which the other instances ask this one; found out if empty.");
        Optional<Address> address = Address.parse(text);
        if (!text.isEmpty() && address.isEmpty()) {
            s.problem(
                    "advertised_address", "\"" + text + "\" is no host:port, such as 10.0.0.7:8081 or [fd00::7]:8081");
        }
        return address;
    }
}
