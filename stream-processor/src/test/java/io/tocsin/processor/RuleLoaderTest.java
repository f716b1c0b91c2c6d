package io.tocsin.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.extract.Metric;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.Problem;
import io.tocsin.processor.version.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RuleLoaderTest {
    @TempDir
    private Path folder;

    @Test
    void findsTheFilesOfAGlobInOrder() throws IOException {
        write("rules/b.yml", "two");
        write("rules/a.yml", "one");
        write("rules/a.yml.bak", "none");
        write("rules/deeper/c.yml", "none");
        assertEquals(List.of("rules/a.yml/one", "rules/b.yml/two"), ids(folder.resolve("rules/*.yml")));
    }

    @Test
    void findsFilesAtAnyDepth() throws IOException {
        write("rules/a.yml", "one");
        write("rules/deeper/c.yml", "two");
        assertEquals(
                List.of("rules/a.yml/one", "deeper/c.yml/two"),
                ids(folder.resolve("rules/*.yml"), folder.resolve("rules/**/*.yml")));
    }

    @Test
    void namesFilesByTheirWholePathWhereTheShortOneIsTaken() throws IOException {
        write("x/rules/a.yml", "one");
        write("y/rules/a.yml", "two");
        assertEquals(
                List.of("rules/a.yml/one", folder.resolve("y/rules/a.yml") + "/two"),
                ids(folder.resolve("?/rules/a.yml")));
    }

    @Test
    void refusesMoreThanARecordOfTheTopicTakes() throws IOException {
        write("rules/a.yml", "one");
        byte[] noise = new byte[800_000];
        new Random(1).nextBytes(noise);
        Files.writeString(
                folder.resolve("rules/b.yml"), "# " + Base64.getEncoder().encodeToString(noise) + "\n");
        assertEquals(
                List.of(),
                RuleLoader.read(List.of(folder.resolve("rules/*.yml"))).problems());
        Files.writeString(folder.resolve("rules/c.yml"), "# " + HexFormat.of().formatHex(noise) + "\n");
        List<Problem> problems =
                RuleLoader.read(List.of(folder.resolve("rules/*.yml"))).problems();
        assertEquals(1, problems.size());
        assertTrue(
                problems.get(0).toString().contains("bytes when compressed; together they may have 1000000"),
                problems::toString);
    }

    @Test
    void isEmptyWhereAGlobMatchesNothing() {
        assertEquals(List.of(), ids(folder.resolve("none/*.yml")));
    }

    @Test
    void wantsAPlainPathToBeThere() {
        Checked<RuleSet> plan = RuleLoader.load(List.of(folder.resolve("none.yml")));
        assertEquals(1, plan.problems().size());
        assertEquals(folder.getFileName() + "/none.yml", plan.problems().get(0).file());
    }

    @Test
    void takesWhatDrawsMetricsAmongTheRules() throws IOException {
        write("rules/a.yml", "one");
        Path extract = Files.writeString(folder.resolve("rules/b.extract.yml"), """
                metrics:
                  - name: shop.orders
                    type: counter
                    match: log_events{log_level="info"}
                """);
        RuleSet rules = RuleLoader.load(List.of(folder.resolve("rules/*.yml"))).orElseThrow();
        assertEquals(
                List.of("rules/a.yml/one"),
                rules.plan().groups().stream().map(RulePlan.Group::id).toList());
        assertEquals(
                List.of("shop.orders"),
                rules.extractions().metrics().stream().map(Metric::name).toList());
        Files.writeString(extract, "metrics: 7");
        assertEquals(
                List.of("rules/b.extract.yml"),
                RuleLoader.load(List.of(extract)).problems().stream()
                        .map(Problem::file)
                        .toList());
    }

    @Test
    void tellsOfAFileThatIsNotText() throws IOException {
        Files.write(folder.resolve("a.yml"), new byte[] {(byte) 0xff, 0, 1});
        Problem problem =
                RuleLoader.load(List.of(folder.resolve("*.yml"))).problems().get(0);
        assertEquals("cannot be read: it is not UTF-8", problem.text());
    }

    private List<String> ids(Path... globs) {
        return RuleLoader.load(List.of(globs)).orElseThrow().plan().groups().stream()
                .map(RulePlan.Group::id)
                .toList();
    }

    private void write(String file, String group) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "groups: [{name: " + group + ", rules: [{alert: A, expr: 'up == 0'}]}]\n");
    }
}
