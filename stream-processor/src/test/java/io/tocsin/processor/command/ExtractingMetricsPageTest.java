package io.tocsin.processor.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The page docs/extracting-metrics.md holds what it says, and the examples of the distribution draw what they promise. */
final class ExtractingMetricsPageTest {
    private static final Pattern FILE = Pattern.compile("```yaml\n# (\\S+\\.yml)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern OUTPUT = Pattern.compile("```\n(Checking .*?)```", Pattern.DOTALL);
    private static final Path EXAMPLES = Path.of("src", "main", "dist", "config", "rules");
    private static final Path TESTS = Path.of("src", "test", "resources", "io", "tocsin", "processor", "extract");

    @TempDir
    private Path folder;

    /** What a command says, files named from the folder. */
    private String run(String command, String file) {
        StringWriter output = new StringWriter();
        CommandLine line =
                RulesCommand.commandLine().setOut(new PrintWriter(output)).setErr(new PrintWriter(output));
        line.execute(command, folder.resolve(file).toString());
        return output.toString().replace(folder + "/", "");
    }

    @Test
    void itsExamplePasses() throws IOException {
        String page = Files.readString(Path.of("docs", "extracting-metrics.md"));
        Matcher file = FILE.matcher(page);
        int files = 0;
        while (file.find()) {
            Path path = folder.resolve(file.group(1));
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.group(2));
            files++;
        }
        assertEquals(3, files);
        assertEquals("Unit Testing:  tests/shop.yml\n  SUCCESS\n\n", run("test", "tests/shop.yml"));
        Matcher output = OUTPUT.matcher(page);
        assertTrue(output.find());
        assertEquals(
                output.group(1).strip(), run("check", "rules/shop.extract.yml").strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"access-logs", "error-logs"})
    void theExamplesOfTheDistributionDrawWhatTheyPromise(String name) throws IOException {
        Files.copy(EXAMPLES.resolve(name + ".extract.yml.example"), folder.resolve(name + ".extract.yml"));
        Files.copy(EXAMPLES.resolve("requests.yml"), folder.resolve("requests.yml"));
        Files.copy(TESTS.resolve(name + ".yml"), folder.resolve(name + ".yml"));
        String checked = run("check", name + ".extract.yml");
        assertTrue(checked.startsWith("Checking " + name + ".extract.yml\n  SUCCESS: "), checked);
        assertTrue(!checked.contains("WARNING") && !checked.contains("FAILED"), checked);
        assertEquals("Unit Testing:  " + name + ".yml\n  SUCCESS\n\n", run("test", name + ".yml"));
    }
}
