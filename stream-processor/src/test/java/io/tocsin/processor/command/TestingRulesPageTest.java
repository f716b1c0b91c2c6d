package io.tocsin.processor.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The page docs/testing-rules.md holds what it says. */
final class TestingRulesPageTest {
    private static final Pattern FILE = Pattern.compile("```yaml\n# (\\S+\\.yml)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern OPTION = Pattern.compile("(?m)^\\| `(--[a-z-]+)(?: [A-Z]+)?` \\|");

    @TempDir
    private Path folder;

    private static String page() throws IOException {
        return Files.readString(Path.of("docs", "testing-rules.md"));
    }

    @Test
    void itsExamplePasses() throws IOException {
        Matcher file = FILE.matcher(page());
        int files = 0;
        while (file.find()) {
            Path path = folder.resolve(file.group(1));
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.group(2));
            files++;
        }
        assertEquals(2, files);
        StringWriter output = new StringWriter();
        CommandLine line =
                RulesCommand.commandLine().setOut(new PrintWriter(output)).setErr(new PrintWriter(output));
        String test = folder.resolve("tests/errors.yml").toString();
        line.execute("test", test);
        assertEquals("Unit Testing:  " + test + "\n  SUCCESS\n\n", output.toString());
        String rules = folder.resolve("rules/errors.yml").toString();
        output.getBuffer().setLength(0);
        line.execute("check", rules);
        assertTrue(
                output.toString().startsWith("Checking " + rules + "\n  SUCCESS: 2 rules found\n"), output.toString());
    }

    @Test
    void itNamesEachOptionWhereItBelongs() throws IOException {
        String page = page();
        int test = page.indexOf("## bin/rules test");
        int logs = page.indexOf("## Log events");
        assertEquals(options("check"), named(page.substring(page.indexOf("## bin/rules check"), test)));
        assertEquals(options("test"), named(page.substring(test, logs)));
    }

    private static SortedSet<String> named(String section) {
        SortedSet<String> names = new TreeSet<>();
        OPTION.matcher(section).results().forEach(option -> names.add(option.group(1)));
        return names;
    }

    private static SortedSet<String> options(String command) {
        SortedSet<String> names = new TreeSet<>();
        CommandLine line = Objects.requireNonNull(
                RulesCommand.commandLine().getSubcommands().get(command));
        for (OptionSpec option : line.getCommandSpec().options()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                names.add(option.longestName());
            }
        }
        return names;
    }
}
