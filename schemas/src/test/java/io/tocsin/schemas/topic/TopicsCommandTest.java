package io.tocsin.schemas.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class TopicsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void showsTheCatalogueAsATable() {
        assertEquals(0, run("--prefix", "x-"));
        List<String> lines = out.toString().lines().toList();
        assertEquals(1 + Topic.all().size(), lines.size());
        assertEquals(
                List.of("TOPIC", "PARTITIONS", "CLEAN-UP", "KEPT", "TIME", "COMPRESSION", "KEY", "VALUE"),
                List.of(lines.get(0).split(" {2,}")));
        assertEquals(
                List.of(
                        "x-logs",
                        "2",
                        "delete",
                        "3 d",
                        "LogAppendTime",
                        "producer",
                        "none, or host + service",
                        "LogEvent"),
                List.of(lines.get(1).split(" {2,}")));
        assertTrue(lines.get(3).contains(" 6 h "), lines.get(3));
        assertTrue(lines.get(4).contains(" latest "), lines.get(4));
        assertTrue(lines.get(6).contains(" latest, all of 7 d "), lines.get(6));
    }

    @Test
    void printsTheCatalogueAsKafkasOwnCommands() {
        assertEquals(0, run("--commands", "--bootstrap-server", "kafka:9"));
        List<String> lines = out.toString().lines().toList();
        assertEquals(Topic.all().size(), lines.size());
        assertEquals(
                "kafka-topics.sh --bootstrap-server kafka:9 --create --if-not-exists --topic alerts --partitions 1"
                        + " --config cleanup.policy=compact --config min.compaction.lag.ms=604800000"
                        + " --config segment.ms=86400000 --config segment.bytes=134217728"
                        + " --config message.timestamp.type=CreateTime --config compression.type=zstd"
                        + " --config max.message.bytes=2097152",
                lines.get(5));
    }

    @Test
    void printsReplicasWhereTheyAreAskedFor() {
        assertEquals(0, run("--commands", "--replicas", "3"));
        String line = out.toString().lines().findFirst().orElseThrow();
        assertTrue(line.contains(" --partitions 2 --replication-factor 3 --config "), line);
        assertTrue(line.endsWith(" --config min.insync.replicas=2"), line);
    }

    @Test
    void printsTheCatalogueForStrimzi() {
        assertEquals(0, run("--strimzi", "--cluster", "tocsin", "--namespace", "kafka", "--replicas", "1"));
        String yaml = out.toString();
        assertEquals(
                Topic.all().size(),
                yaml.lines().filter("kind: KafkaTopic"::equals).count());
        for (String part : List.of("/v1\n", "cluster: tocsin\n", "namespace: kafka\n", "replicas: 1\n")) {
            assertTrue(yaml.contains(part), yaml);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--create --commands --bootstrap-server a:1, --create and --commands exclude each other",
        "--strimzi --commands, --commands and --strimzi exclude each other",
        "--replicas 2, --replicas goes with --commands or --strimzi",
        "--strimzi --replicas 0, --replicas 0: 1 is the least",
        "--cluster c, '--cluster, --namespace and --strimzi-api go with --strimzi'",
        "--strimzi --cluster A_B, --cluster \"A_B\": lower-case letters",
        "--strimzi --strimzi-api v3, --strimzi-api \"v3\": v1 or v1beta2 are right",
        "--create --bootstrap-server a:1 --timeout 0, --timeout 0: 1 is the least",
        "--strimzi --prefix ä, '--prefix: topic prefix \"ä\": letters, digits'",
    })
    void saysWhichOptionsDoNotGoTogether(String args, String message) {
        assertEquals(2, run(args.split(" ")));
        assertTrue(err.toString().startsWith(message), err.toString());
    }

    @Test
    void saysWhatIsWrongWithItsUsage() {
        assertEquals(2, run("--create"));
        assertTrue(err.toString().contains("--create needs --bootstrap-server HOST:PORT"), err.toString());
        assertEquals(2, run("--prefix", "a b"));
        assertTrue(err.toString().contains("letters, digits"), err.toString());
        assertEquals(2, run("--creat"));
        assertEquals(2, run("--create", "--bootstrap-server", "nonsense"));
        assertTrue(err.toString().contains("nonsense"), err.toString());
        assertEquals(2, run("--create", "--bootstrap-server", "127.0.0.1:1", "--command-config", "/no/such/file"));
        assertTrue(err.toString().contains("/no/such/file"), err.toString());
    }

    @Test
    void explainsItself() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString().contains("--bootstrap-server=HOST:PORT"), out.toString());
        assertEquals(0, run("--version"));
        assertTrue(out.toString().contains("tocsin "), out.toString());
    }

    private int run(String... args) {
        CommandLine line = TopicsCommand.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(args);
    }
}
