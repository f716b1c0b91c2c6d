package io.tocsin.deploy.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each measurement with next to no events: it runs, gives all its rows, and leaves nothing behind. */
@EnabledIfSystemProperty(
        named = "tocsin.measure",
        matches = "true",
        disabledReason = "takes minutes: -Dtocsin.measure=true runs it")
final class BenchIT {
    private static final String HOME = System.getProperty("tocsin.checkout", "..") + "/deploy/target/tocsin";

    @ParameterizedTest
    @CsvSource({"throughput,7", "latency,3", "scale,4", "recovery,2"})
    void givesAllRowsAndLeavesNothingBehind(String scenario, int rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream progress = new ByteArrayOutputStream();
        Set<Long> before = children();
        int exitCode = Bench.commandLine(new PrintStream(out, true, UTF_8), new PrintStream(progress, true, UTF_8))
                .execute(scenario, "--tiny", "--home", Path.of(HOME).toString());
        String said = progress.toString(UTF_8);
        assertEquals(0, exitCode, said);
        List<String> table = out.toString(UTF_8)
                .lines()
                .filter(line -> line.startsWith("| "))
                .toList();
        long heads = table.stream().filter(line -> line.contains("---")).count();
        assertEquals(rows, table.size() - 2 * heads, out.toString(UTF_8));
        assertTrue(table.stream().noneMatch(line -> line.contains("NaN")), out.toString(UTF_8));
        assertTrue(before.containsAll(children()), said);
    }

    private static Set<Long> children() {
        return ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }
}
