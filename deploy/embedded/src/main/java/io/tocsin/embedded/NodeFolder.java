package io.tocsin.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The folder of one node, with a configuration written afresh at each start, so that an upgrade takes it along. */
record NodeFolder(Path config, Path temporary, Path console) {
    static NodeFolder prepare(ElasticsearchSettings settings, int http, int transport) throws IOException {
        Path root = settings.data();
        Path config = root.resolve("config");
        Path logs = root.resolve("logs");
        Path temporary = root.resolve("tmp");
        empty(temporary);
        for (Path folder : List.of(config, config.resolve("jvm.options.d"), root.resolve("data"), logs, temporary)) {
            Files.createDirectories(folder);
        }
        // Role files and the like, which the server expects to be there although security is off.
        try (var shipped = Files.list(settings.home().resolve("config"))) {
            for (Path file : shipped.filter(Files::isRegularFile).toList()) {
                Files.copy(file, config.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.write(config.resolve("elasticsearch.yml"), yaml(settings, root, http, transport));
        Files.writeString(config.resolve("jvm.options"), JVM_OPTIONS);
        Files.writeString(config.resolve("log4j2.properties"), LOGGING);
        return new NodeFolder(config, temporary, logs.resolve("elasticsearch-console.log"));
    }

    /** What the launcher and the server unpack at each start stays behind when they end. */
    private static void empty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<String> yaml(ElasticsearchSettings settings, Path root, int http, int transport) {
        List<String> lines = new ArrayList<>(List.of(
                "# Written at each start; changes here do not last.",
                "cluster.name: tocsin",
                "node.name: tocsin",
                "path.data: " + quote(root.resolve("data")),
                "path.logs: " + quote(root.resolve("logs")),
                "network.host: 127.0.0.1",
                "http.port: " + http,
                "transport.port: " + transport,
                "discovery.type: single-node",
                "xpack.security.enabled: false",
                // Data streams come from index templates; a misspelt index name in a write is refused all the same,
                // since only names that a template matches with a data stream are created by the services.
                "action.destructive_requires_name: true"));
        settings.watermarks()
                .ifPresentOrElse(
                        w -> lines.addAll(List.of(
                                "cluster.routing.allocation.disk.threshold_enabled: true",
                                "cluster.routing.allocation.disk.watermark.low: '" + w.low() + "'",
                                "cluster.routing.allocation.disk.watermark.high: '" + w.high() + "'",
                                "cluster.routing.allocation.disk.watermark.flood_stage: '" + w.floodStage() + "'",
                                // The shortest that it takes: a disk can fill fast.
                                "cluster.info.update.interval: 10s")),
                        () -> lines.add("cluster.routing.allocation.disk.threshold_enabled: false"));
        return lines;
    }

    private static String quote(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }

    /** The shipped ones less the garbage collector's log (up to 2 GB) and the heap dumps. */
    private static final String JVM_OPTIONS = """
            -XX:+UseG1GC
            -Djava.io.tmpdir=${ES_TMPDIR}
            20-:--add-modules=jdk.incubator.vector
            23:-XX:CompileCommand=dontinline,java/lang/invoke/MethodHandle.setAsTypeCache
            23:-XX:CompileCommand=dontinline,java/lang/invoke/MethodHandle.asTypeUncached
            -Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1
            -XX:+ExitOnOutOfMemoryError
            -XX:ErrorFile=hs_err_pid%p.log
            """;

    /** All to a file that is bounded; warnings also to the console, which is what is shown when the process dies. */
    private static final String LOGGING = """
            status = error
            appender.console.type = Console
            appender.console.name = console
            appender.console.layout.type = PatternLayout
            appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%consoleException%n
            appender.console.filter.threshold.type = ThresholdFilter
            appender.console.filter.threshold.level = warn
            appender.file.type = RollingFile
            appender.file.name = file
            appender.file.fileName = ${sys:es.logs.base_path}/elasticsearch.log
            appender.file.filePattern = ${sys:es.logs.base_path}/elasticsearch.%i.log
            appender.file.layout.type = PatternLayout
            appender.file.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
            appender.file.policies.type = Policies
            appender.file.policies.size.type = SizeBasedTriggeringPolicy
            appender.file.policies.size.size = 20MB
            appender.file.strategy.type = DefaultRolloverStrategy
            appender.file.strategy.max = 3
            rootLogger.level = info
            rootLogger.appenderRef.console.ref = console
            rootLogger.appenderRef.file.ref = file
            """;
}
