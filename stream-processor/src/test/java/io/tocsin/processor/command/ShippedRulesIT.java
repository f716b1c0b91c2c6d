package io.tocsin.processor.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.processor.differential.Promtool;
import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.rules.PromtoolCheck;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.processor.unittest.TestFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The rules of the distribution and their unit tests, by the command that operators run. */
final class ShippedRulesIT {
    private static final Path RULES = Path.of("src/main/dist/config/rules");
    private static final Path RUNBOOKS = Path.of("src/main/dist/config/runbooks");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]*)\\)");

    @TempDir
    private Path folder;

    private static List<Path> files(Path folder) throws IOException {
        return files(folder, ".yml");
    }

    private static List<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static String run(String command, List<Path> files) {
        StringWriter output = new StringWriter();
        CommandLine line =
                RulesCommand.commandLine().setOut(new PrintWriter(output)).setErr(new PrintWriter(output));
        List<String> arguments = new ArrayList<>(List.of(command));
        files.forEach(file -> arguments.add(file.toString()));
        int exitCode = line.execute(arguments.toArray(String[]::new));
        assertEquals(0, exitCode, output::toString);
        return output.toString();
    }

    /** A rule of the distribution and where it stands. */
    private record Shipped(Path file, RuleFile.Group group, RuleFile.Rule rule) {}

    private static List<Shipped> shipped() throws IOException {
        List<Shipped> all = new ArrayList<>();
        for (Path file : files(RULES)) {
            RuleFile read =
                    RuleFile.read(file.toString(), Files.readString(file)).orElseThrow();
            for (RuleFile.Group group : read.groups()) {
                group.rules().forEach(rule -> all.add(new Shipped(file, group, rule)));
            }
        }
        return all;
    }

    /** All alerts by name; a name stands for one rule. */
    private static SortedMap<String, RuleFile.Alert> alerts() throws IOException {
        SortedMap<String, RuleFile.Alert> alerts = new TreeMap<>();
        for (Shipped one : shipped()) {
            if (one.rule() instanceof RuleFile.Alert alert) {
                assertEquals(null, alerts.put(alert.name(), alert), "twice: " + alert.name());
            }
        }
        assertFalse(alerts.isEmpty());
        return alerts;
    }

    private static List<TestFile.Test> tests() throws IOException {
        List<TestFile.Test> tests = new ArrayList<>();
        for (Path file : files(RULES.resolve("tests"))) {
            tests.addAll(TestFile.read(file.toString(), Files.readString(file))
                    .orElseThrow()
                    .tests());
        }
        return tests;
    }

    @Test
    void areTakenAndEvaluated() throws IOException {
        String told = run("check", files(RULES));
        assertFalse(told.contains("NOT EVALUATED"), told);
        assertFalse(told.contains("duplicate"), told);
    }

    @Test
    void passTheirTests() throws IOException {
        String told = run("test", files(RULES.resolve("tests")));
        assertFalse(told.contains("FAILED"), told);
    }

    @Test
    void areTakenByPromtoolToo() throws IOException, InterruptedException {
        Optional<Path> promtool = Promtool.find();
        assumeTrue(promtool.isPresent(), "promtool, Prometheus' own, is not installed");
        Map<String, String> rules = new TreeMap<>();
        for (Path file : files(RULES)) {
            rules.put(name(file), Files.readString(file));
        }
        PromtoolCheck.check(promtool.orElseThrow(), folder, rules)
                .forEach((file, said) -> assertTrue(PromtoolCheck.isGood(said), file + ": " + said));
        Path tests = Files.createDirectories(folder.resolve("tests"));
        // The others look at instants at which an old promtool still sees a sample that has just left its window.
        for (String file : List.of("pipeline.yml", "requests.yml", "requests-hours.yml")) {
            Files.copy(RULES.resolve("tests").resolve(file), tests.resolve(file));
            String said = Promtool.run(promtool.orElseThrow(), tests, List.of("test", "rules", file));
            assertEquals("Unit Testing:  " + file + "\n  SUCCESS", said.strip());
        }
    }

    @Test
    void areEachTestedBeforeWhileAndAfterTheyFire() throws IOException {
        for (String alert : alerts().keySet()) {
            assertTrue(
                    tests().stream().anyMatch(test -> course(test, alert).contains("quiet fires quiet")),
                    "no test sees " + alert + " quiet, then firing, then ended");
        }
    }

    /** What a test expects of an alert in the course of time: {@code quiet fires quiet}. */
    private static String course(TestFile.Test test, String alert) {
        StringBuilder course = new StringBuilder();
        String last = "";
        List<TestFile.AlertTest> looks = test.expected().alerts().stream()
                .filter(look -> look.alert().equals(alert))
                .sorted(Comparator.comparing(TestFile.AlertTest::at))
                .toList();
        for (TestFile.AlertTest look : looks) {
            String state = look.expected().isEmpty() ? "quiet" : "fires";
            if (!state.equals(last)) {
                course.append(course.isEmpty() ? "" : " ").append(state);
                last = state;
            }
        }
        return course.toString();
    }

    @Test
    void sayHowUrgentTheyAreWhatIsWrongAndWhereToReadOn() throws IOException {
        alerts().forEach((name, alert) -> {
            assertTrue(Set.of("critical", "warning").contains(alert.labels().get("severity")), name);
            assertEquals(
                    Set.of("summary", "description", "runbook_url"),
                    alert.annotations().keySet(),
                    name);
            assertEquals(
                    "{{ $externalURL }}/runbooks/" + name, alert.annotations().get("runbook_url"));
        });
    }

    @Test
    void haveARunbookEachAndNoRunbookIsWithoutARule() throws IOException {
        SortedSet<String> pages = new TreeSet<>();
        for (Path page : files(RUNBOOKS, ".md")) {
            pages.add(name(page).replace(".md", ""));
        }
        assertEquals(alerts().keySet(), pages);
        for (Path page : files(RUNBOOKS, ".md")) {
            String text = Files.readString(page);
            assertTrue(text.startsWith("# " + name(page).replace(".md", "") + "\n\n"), name(page));
            assertEquals(
                    List.of("## How urgent", "## Look first", "## What to do", "## False alarms and the threshold"),
                    text.lines().filter(line -> line.startsWith("##")).toList(),
                    name(page));
            LINK.matcher(text)
                    .results()
                    .forEach(link -> assertTrue(Files.exists(RUNBOOKS.resolve(link.group(1))), link.group()));
        }
    }

    /** As the table of the page shows it: its condition is what its runbook says first. */
    private static String row(Path file, RuleFile.Alert alert) throws IOException {
        Path runbook = RUNBOOKS.resolve(alert.name() + ".md");
        return String.format(
                "| [%s](../%s) | %s | %s | %s | %s |",
                alert.name(),
                runbook,
                Files.readString(runbook).lines().skip(2).findFirst().orElseThrow(),
                alert.holdFor().isZero() ? "at once" : Literals.print(alert.holdFor()),
                alert.labels().get("severity"),
                name(file));
    }

    @Test
    void areAllInTheTableOfTheirPage() throws IOException {
        List<String> rows = new ArrayList<>();
        for (Shipped one : shipped()) {
            if (one.rule() instanceof RuleFile.Alert alert) {
                rows.add(row(one.file(), alert));
            }
        }
        String page = Files.readString(Path.of("docs", "shipped-rules.md"));
        assertEquals(rows, page.lines().filter(line -> line.startsWith("| [")).toList());
    }

    @Test
    void recordFiguresThatAreEachInTheTableAndTested() throws IOException {
        List<String> rows = new ArrayList<>();
        for (Shipped one : shipped()) {
            if (one.rule() instanceof RuleFile.Recording recording) {
                rows.add("`" + recording.name() + "` " + name(one.file()));
                assertTrue(
                        tests().stream()
                                .flatMap(test -> test.expected().expressions().stream())
                                .anyMatch(asked -> asked.expr().contains(recording.name())),
                        "no test asks for " + recording.name());
            }
        }
        String page = Files.readString(Path.of("docs", "shipped-rules.md"));
        assertEquals(
                rows,
                page.lines()
                        .filter(line -> line.startsWith("| `"))
                        .map(line -> line.replaceAll("^\\| (`[^`]*`) \\|.*\\| ([a-z.]+) \\|$", "$1 $2"))
                        .toList());
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    @Test
    void areOfWholeSecondsAndAnInterval() throws IOException {
        for (Shipped one : shipped()) {
            RuleFile.Group group = one.group();
            assertTrue(group.interval().filter(i -> i.toMillis() % 1000 == 0).isPresent(), group.name());
        }
    }
}
