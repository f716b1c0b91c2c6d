package io.tocsin.processor;

import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.rules.Checked;
import io.tocsin.runtime.config.Listen;
import io.tocsin.runtime.config.Section;
import io.tocsin.runtime.kafka.KafkaSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * The configuration of the stream processor.
 *
 * @param rules globs of rule files, absolute
 * @param runbooks folder of Markdown pages, one an alert; need not be there
 * @param externalUrl under which readers of alerts reach this service's HTTP
 * @param streamThreads that share the tasks, of which there are as many as input and rule-inputs partitions
 */
record ProcessorSettings(
        Listen listen,
        KafkaSettings kafka,
        boolean publishOwnEvents,
        Path stateDir,
        List<Path> rules,
        Path runbooks,
        URI externalUrl,
        int streamThreads) {
    static final String SERVICE = "stream-processor";

    private static final int DEFAULT_PORT = 8081;
    private static final int MAX_STREAM_THREADS = 64;

    ProcessorSettings {
        rules = List.copyOf(rules);
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
                s.integer("stream_threads", 1, 1, MAX_STREAM_THREADS, "Threads that evaluate."));
        // Wrong rules are told together with what else is wrong, by --check as well.
        Checked<RulePlan> plan = RuleLoader.load(settings.rules());
        plan.problems().forEach(problem -> s.problem("rules", problem.toString()));
        return settings;
    }
}
