package io.tocsin.runtime.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tocsin.testkit.IgnoredSignals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample service in processes of its own: what a supervisor and a shell see. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ServiceMainIT {
    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();
    private final StringBuilder seen = new StringBuilder();

    @AfterEach
    void killWhatIsLeft() {
        processes.forEach(Process::destroyForcibly);
    }

    private Process start(List<String> jvm, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(jvm);
        command.add(SampleService.class.getName());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        processes.add(process);
        return process;
    }

    private Process run(String yaml, String... jvm) throws IOException {
        Path file = Files.writeString(folder.resolve("sample.yaml"), yaml);
        return start(List.of(jvm), "--config", file.toString());
    }

    /** Reads output until a line with {@code text}. */
    private void await(BufferedReader out, String text) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            seen.append(line).append('\n');
            if (line.contains(text)) {
                return;
            }
        }
        throw new AssertionError("ended without \"" + text + "\":\n" + seen);
    }

    private static BufferedReader output(Process p) {
        return new BufferedReader(new InputStreamReader(p.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The exit code, when the rest of the output is read. */
    private int end(Process p, BufferedReader out) throws Exception {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            seen.append(line).append('\n');
        }
        assertTrue(p.waitFor(20, TimeUnit.SECONDS));
        return p.exitValue();
    }

    private static void signal(Process p, String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(p.pid())).start();
        assertEquals(0, kill.waitFor());
    }

    @Test
    void endsCleanlyAtSigtermAndWritesEcsJson() throws Exception {
        Process p = run("size: 7", "-Dtocsin.log.dir=" + folder);
        BufferedReader out = output(p);
        await(out, "sample started");
        signal(p, "TERM");
        assertEquals(0, end(p, out), seen::toString);
        assertTrue(seen.toString().contains("CLOSED"), seen::toString);
        assertTrue(seen.toString().contains("SampleService: runs size=\"7\""), seen::toString);
        List<String> json = Files.readAllLines(folder.resolve("sample.json"));
        String first = json.get(0);
        assertTrue(first.startsWith("{\"@timestamp\":\"20"), first);
        assertTrue(first.contains("\"log.level\": \"INFO\",\"message\":\"runs\""), first);
        assertTrue(first.contains("\"labels.size\":7"), first);
        assertTrue(first.contains("\"service.name\":\"sample\""), first);
        assertTrue(first.contains("\"event.dataset\":\"app\""), first);
        assertTrue(json.get(json.size() - 1).contains("sample ended"), json::toString);
    }

    @ParameterizedTest
    @CsvSource({"TERM", "INT"})
    void cutsAStartShort(String signal) throws Exception {
        assumeFalse(IgnoredSignals.contains(signal), "SIG" + signal + " is ignored here, as in a background job");
        Process p = run("behaviour: block_start");
        BufferedReader out = output(p);
        await(out, "STARTING");
        long asked = System.nanoTime();
        signal(p, signal);
        assertEquals(0, end(p, out), seen::toString);
        assertTrue(System.nanoTime() - asked < TimeUnit.SECONDS.toNanos(20), "ends soon");
        assertTrue(seen.toString().contains("CLOSED"), seen::toString);
        assertFalse(seen.toString().contains("ERROR"), seen::toString);
    }

    @Test
    void reloadsAtSighupAndLivesOnAfterAFailure() throws Exception {
        Process p = run("");
        BufferedReader out = output(p);
        await(out, "sample started");
        signal(p, "HUP");
        await(out, "RELOADED");
        await(out, "line 3 is wrong");
        signal(p, "HUP");
        await(out, "RELOADED");
        signal(p, "TERM");
        assertEquals(0, end(p, out));
    }

    @Test
    void endsWithItsInputWhereThatIsAskedFor() throws Exception {
        Process p = run("", "-Dtocsin.exit.on.stdin.eof=true");
        BufferedReader out = output(p);
        await(out, "sample started");
        p.getOutputStream().close();
        assertEquals(0, end(p, out));
        assertTrue(seen.toString().contains("CLOSED"), seen::toString);
    }

    @Test
    void outlivesItsInputOtherwise() throws Exception {
        Process p = run("");
        BufferedReader out = output(p);
        await(out, "sample started");
        p.getOutputStream().close();
        signal(p, "HUP");
        await(out, "RELOADED");
        assertTrue(p.isAlive());
    }

    @ParameterizedTest
    @CsvSource({
        "fail_start, could not start",
        "fail_later, 'sample failed and stops: poll: broke'",
    })
    void exitsWithOneAndClosesWhenItFails(String behaviour, String message) throws Exception {
        Process p = run("behaviour: " + behaviour);
        assertEquals(1, end(p, output(p)), seen::toString);
        assertTrue(seen.toString().contains(message), seen::toString);
        assertTrue(seen.toString().contains("CLOSED"), seen::toString);
    }

    @Test
    void exitsWithOneWhenItDoesNotCloseCleanly() throws Exception {
        Process p = run("behaviour: fail_close");
        BufferedReader out = output(p);
        await(out, "sample started");
        signal(p, "TERM");
        assertEquals(1, end(p, out));
        assertTrue(seen.toString().contains("jammed"), seen::toString);
    }

    @Test
    void exitsWithTwoAndAllProblemsOfAConfiguration() throws Exception {
        Process p = run("size: 12\nbehavior: run\n");
        assertEquals(2, end(p, output(p)));
        String file = folder.resolve("sample.yaml").toString();
        assertEquals(
                file + ":1: size: 12 is out of range; 1 to 9\n" + file
                        + ":2: behavior: is not known; did you mean \"behaviour\"?\n",
                seen.toString());
    }

    @Test
    void exitsWithTwoForWrongArguments() throws Exception {
        Process p = start(List.of());
        assertEquals(2, end(p, output(p)));
        assertTrue(seen.toString().contains("Missing required option: '--config=FILE'"), seen::toString);
    }

    @Test
    void checksAConfigurationAndEnds() throws Exception {
        Path file = Files.writeString(folder.resolve("sample.yaml"), "size: 2");
        Process p = start(List.of(), "--check", "--config", file.toString());
        assertEquals(0, end(p, output(p)));
        assertEquals(file + ": good\n", seen.toString());
    }

    @Test
    void listsTheOptionsInItsHelp() throws Exception {
        Process p = start(List.of(), "--help");
        assertEquals(0, end(p, output(p)));
        assertTrue(seen.toString().contains("Usage: sample "), seen::toString);
        assertTrue(seen.toString().contains("  size  (number; 3)\n      How big it is.\n"), seen::toString);
    }

    @Test
    void tellsItsVersion() throws Exception {
        Process p = start(List.of(), "--version");
        assertEquals(0, end(p, output(p)));
        assertTrue(seen.toString().startsWith("sample "), seen::toString);
        assertTrue(seen.toString().contains("Java " + Runtime.version()), seen::toString);
    }
}
