package io.tocsin.processor.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/**
 * The verdicts on promtool's own test files, whose folder (cmd/promtool/testdata of Prometheus' source) is named by
 * {@code -Dtocsin.promtool.testdata}; they are not part of this project.
 */
final class PromtoolTestdataIT {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            test long-period.yml                                    | 0 | SUCCESS
            test bad-input-series.yml                               | 1 | parse error: unexpected
            test bad-promql.yml                                     | 1 | found duplicate series for the match group
            test bad-rules-syntax-test.yml                          | 1 | could not parse expression
            test bad-rules-error-test.yml                           | 1 | rule: joined, time: 0s, err: found duplicate series
            test failing.yml                                        | 1 | alertname: Test, time: 0s
            test at-modifier-test.yml                               | 0 | SUCCESS
            test negative-offset-test.yml                           | 0 | SUCCESS
            test no-test-group-interval.yml                         | 0 | SUCCESS
            test start-time-test.yml                                | 0 | SUCCESS
            test rules_run.yml                                      | 1 | FAILED
            test --run correct --run wrong rules_run.yml            | 1 | FAILED
            test --run correct rules_run.yml                        | 0 | SUCCESS
            test --run wrong rules_run.yml                          | 1 | FAILED
            test rules_run_extrafields.yml                          | 1 | unknown key
            test --ignore-unknown-fields rules_run_extrafields.yml  | 0 | SUCCESS
            test rules_run_no_fuzzy.yml                             | 1 | FAILED
            test --run correct rules_run_fuzzy.yml                  | 0 | SUCCESS
            test --run wrong rules_run_fuzzy.yml                    | 1 | FAILED
            # Promtool's verdict is 0: native histograms are not evaluated yet.
            test unittest.yml                                       | 1 | native histograms are not evaluated yet
            check rules.yml                                         | 0 | SUCCESS: 5 rules found
            check rules-bad.yml                                     | 1 | FAILED
            check rules_large.yml                                   | 0 | 2 duplicate rule(s) found
            check --lint-fatal rules_duplicates.yml                 | 3 | 1 duplicate rule(s) found
            check prometheus-rules.lint.yml                         | 0 | duplicate rule(s) found
            check rules_extrafields.yml                             | 1 | unknown key
            check --ignore-unknown-fields rules_extrafields.yml     | 0 | SUCCESS: 5 rules found
            """)
    void judgesAsPromtoolDoes(String arguments, int code, String said) {
        String folder = System.getProperty("tocsin.promtool.testdata", "");
        assumeTrue(!folder.isEmpty(), "-Dtocsin.promtool.testdata does not name the folder of promtool's test files");
        assertTrue(Files.isDirectory(Path.of(folder)), folder);
        StringWriter output = new StringWriter();
        CommandLine line =
                RulesCommand.commandLine().setOut(new PrintWriter(output)).setErr(new PrintWriter(output));
        String[] words = arguments.strip().split(" ", -1);
        words[words.length - 1] = Path.of(folder, words[words.length - 1]).toString();
        assertEquals(code, line.execute(words), output::toString);
        assertTrue(output.toString().contains(said), output::toString);
    }
}
