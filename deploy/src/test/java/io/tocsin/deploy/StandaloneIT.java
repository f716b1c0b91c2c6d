package io.tocsin.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tocsin.deploy.layout.Component;
import io.tocsin.deploy.process.ProcessIdentity;
import io.tocsin.testkit.IgnoredSignals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of an instance, with Kafka as the only child: it shows the same as all six, in less time. */
final class StandaloneIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Machine machine;

    @BeforeEach
    void choose() {
        machine = new Machine(folder.resolve("data"));
    }

    @AfterEach
    void leaveNothing() throws Exception {
        machine.run("down");
        for (ProcessHandle process : machine.processes()) {
            process.destroyForcibly();
        }
    }

    @Test
    void runsInTheBackgroundAndSaysSo() throws Exception {
        machine.run("status").expect(3);
        machine.demo("--for", "1s")
                .expect(3)
                .says("Nothing is running on " + machine.data().root());
        machine.run("up", "--only", "kafka", "--detach").expect(0).says("Tocsin is ready");
        assertEquals(machine.addresses().offset(), machine.data().rememberedOffset());
        machine.run("status")
                .expect(0)
                .says("kafka")
                .says(Integer.toString(machine.addresses().port(Component.KAFKA)));
        machine.run("up", "--only", "kafka")
                .expect(0)
                .says("already running (pid " + machine.process("up").pid() + ", ")
                .says(machine.addresses().bootstrapServers());
        machine.run("logs", "kafka", "-n", "1000").expect(0).says("Kafka is ready at");
        machine.run("logs", "kafkaa").expect(2).says("There is no log of kafkaa");
        machine.run("down").expect(0).says("Stopped after");
        assertEquals(List.of(), machine.processes());
        machine.run("status").expect(3);
        machine.run("down").expect(0).says("Nothing is running");
    }

    @Test
    void childThatDiesIsReportedAndStartedAgainOnRequest() throws Exception {
        machine.run("up", "--only", "kafka", "--detach").expect(0);
        ProcessIdentity supervisor = machine.process("up");
        ProcessIdentity kafka = machine.process("kafka");
        kafka.end(true);
        Machine.await("the report", SOON, () -> upLog().contains("kafka has ended: exit code 137, signal SIGKILL"));
        assertTrue(upLog().contains("up --only kafka --data"), this::upLog);
        assertTrue(upLog().contains("  | "), this::upLog);
        machine.run("status").expect(1).says("not running");
        machine.run("up").expect(0).says("kafka has died; start it again");

        machine.run("up", "--only", "kafka").expect(0).says("kafka is ready");
        assertFalse(machine.process("kafka").equals(kafka));
        assertEquals(supervisor, machine.process("up"));
        machine.run("status").expect(0);
    }

    @Test
    void childrenEndByThemselvesWhenTheSupervisorIsKilled() throws Exception {
        machine.run("up", "--only", "kafka", "--detach").expect(0);
        ProcessIdentity kafka = machine.process("kafka");
        killed(machine.process("up"));
        Machine.await("the end of kafka", SOON, () -> !kafka.isAlive());
        machine.run("status").expect(3);
        machine.run("up", "--only", "kafka", "--detach").expect(0).says("Tocsin is ready");
    }

    @Test
    void downStopsWhatAKilledSupervisorLeft() throws Exception {
        machine.run("up", "--only", "kafka", "--detach").expect(0);
        ProcessIdentity kafka = machine.process("kafka");
        // Stopped, it cannot end by itself.
        signal("STOP", kafka);
        killed(machine.process("up"));
        machine.run("down").expect(0).says("Stopped without a supervisor: kafka");
        assertFalse(kafka.isAlive());
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void signalDuringTheStartStopsEverythingInTime(String name) throws Exception {
        assumeFalse(IgnoredSignals.contains(name), "SIG" + name + " is ignored here, as in a background job");
        Process up = machine.start(ProcessBuilder.Redirect.DISCARD, "up", "--only", "kafka");
        Machine.await("the start of kafka", SOON, () -> runs("kafka"));
        machine.run("logs", "up").expect(1).says("up runs in the foreground (pid " + up.pid() + ")");
        signal(name, ProcessIdentity.of(up.pid()).orElseThrow());
        assertTrue(up.waitFor(30, TimeUnit.SECONDS));
        assertEquals(List.of(), machine.processes());
        assertFalse(Files.exists(machine.data().instance()));
    }

    @Test
    void startThatFailsTakesEverythingDownAndShowsWhy() throws Exception {
        machine.run("up", "--only", "kafka", "--detach").expect(0);
        machine.run("down").expect(0);
        // The broker refuses a folder that belongs to another cluster.
        try (var files = Files.walk(machine.data().kafka())) {
            for (Path file : files.filter(f -> f.endsWith("meta.properties")).toList()) {
                Files.writeString(file, "version=1\nnode.id=7\ncluster.id=AAAAAAAAAAAAAAAAAAAAAA\n");
            }
        }
        machine.run("up", "--only", "kafka", "--detach")
                .expect(1)
                .says("Tocsin could not be started: kafka ended with exit code 1")
                .says("  | ");
        assertEquals(List.of(), machine.processes());
        machine.run("status").expect(3);
    }

    @Test
    void refusesBeforeAnythingIsStarted() throws Exception {
        machine.run("up", "--only", "kafkaa").expect(2).says("There is no component kafkaa; there are kafka,");
        machine.run("up", "--listen", "0.0.0.0").expect(2).says("say --insecure if that is meant");
        machine.run("up", "--listen", "203.0.113.9", "--insecure").expect(2).says("is not an address of this machine");
        assertFalse(Files.exists(machine.data().root()));
        Machine other = new Machine(folder.resolve("other"));
        try {
            other.run("up", "--only", "kafka", "--detach").expect(0);
            Process up = new ProcessBuilder(
                            Path.of(System.getProperty("tocsin.checkout", ".."), "deploy/target/tocsin/bin/standalone")
                                    .toString(),
                            "up",
                            "--only",
                            "kafka",
                            "--data",
                            machine.data().root().toString(),
                            "--port-offset",
                            Integer.toString(other.addresses().offset()))
                    .redirectErrorStream(true)
                    .start();
            String printed = new String(up.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(2, up.waitFor(), printed);
            assertTrue(
                    printed.contains("is in use by java io.tocsin.embedded.KafkaProcess (pid "
                            + other.process("kafka").pid() + ") of the Tocsin on "
                            + other.data().root()),
                    printed);
            assertTrue(printed.contains("--port-offset 10000"), printed);
            assertFalse(Files.exists(machine.data().root()));
        } finally {
            other.run("down").expect(0);
        }
    }

    private boolean runs(String name) {
        try {
            return !machine.data().pidFile(name).alive().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private String upLog() {
        try {
            return Files.readString(machine.data().log("up").path());
        } catch (IOException e) {
            return "";
        }
    }

    private static void signal(String name, ProcessIdentity process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertEquals(0, kill.waitFor());
    }

    private static void killed(ProcessIdentity process) throws IOException, InterruptedException {
        signal("KILL", process);
        Machine.await("its end", SOON, () -> !process.isAlive());
    }
}
