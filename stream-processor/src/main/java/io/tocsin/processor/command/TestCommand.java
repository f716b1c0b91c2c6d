package io.tocsin.processor.command;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.Problem;
import io.tocsin.processor.unittest.TestFile;
import io.tocsin.processor.unittest.TestRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/rules test}: runs promtool's unit tests of rules, and those that feed log events. */
@Command(
        name = "test",
        description = "Runs unit tests of rules, as promtool test rules does; input_logs feeds log events, and files"
                + " *.extract.yml among rule_files draw metrics from them.",
        mixinStandardHelpOptions = true,
        versionProvider = RulesCommand.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all tests passed", "1:a test failed, or a file cannot be read or written", "2:wrong usage"})
final class TestCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "The unit test files.")
    private List<Path> files = List.of();

    @Option(
            names = "--run",
            paramLabel = "REGEX",
            description =
                    "Run only tests whose names match the regular expression, or one of them if given repeatedly.")
    private List<String> run = List.of();

    @Option(names = "--debug", description = "Tell of each test when it starts, how long it took, and all its data.")
    private boolean debug;

    @Option(names = "--diff", description = "Show expected and received alerts as a coloured difference.")
    private boolean diff;

    @Option(
            names = "--ignore-unknown-fields",
            description = "Pass over keys of rule files that Prometheus does not know.")
    private boolean ignoreUnknownFields;

    @Option(names = "--junit", paramLabel = "FILE", description = "Write the results as JUnit XML there, too.")
    private Optional<Path> junit = Optional.empty();

    @Mixin
    private Features features = new Features();

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        features.check(line, line.getOut());
        Optional<Pattern> names = names(line);
        JUnitXml report = new JUnitXml(Clock.systemUTC());
        boolean failed = false;
        for (Path file : files) {
            line.getOut().println("Unit Testing:  " + file);
            line.getOut().flush();
            List<String> errors = test(file, names, report.suite(file.toString()), line.getErr());
            if (errors.isEmpty()) {
                line.getOut().println("  SUCCESS");
            } else {
                failed = true;
                line.getErr().println("  FAILED:");
                for (String error : errors) {
                    line.getErr().println(error);
                    line.getErr().flush();
                    line.getOut().println();
                    line.getOut().flush();
                }
            }
            line.getOut().println();
            line.getOut().flush();
        }
        boolean written = junit.isEmpty() || write(report, junit.get(), line.getErr());
        return failed || !written ? RulesCommand.FAILED : RulesCommand.GOOD;
    }

    private Optional<Pattern> names(CommandLine line) {
        if (run.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Pattern.compile(String.join("|", run)));
        } catch (PatternSyntaxException e) {
            throw new CommandLine.ParameterException(line, "--run: " + e.getMessage(), e);
        }
    }

    /** @return what went wrong, in order; empty when nothing did */
    private List<String> test(Path path, Optional<Pattern> names, JUnitXml.Suite suite, PrintWriter err) {
        Checked<String> text = RuleFiles.text(path);
        Checked<TestFile> read = text instanceof Checked.Good<String> good
                ? TestFile.read(path.toString(), good.value())
                : new Checked.Bad<>(text.problems());
        if (!(read instanceof Checked.Good<TestFile> good)) {
            List<String> problems =
                    read.problems().stream().map(Problem::toString).toList();
            suite.abort(String.join("\n", problems));
            return problems;
        }
        TestFile file = good.value();
        List<Path> rules = new ArrayList<>();
        Path folder = path.getParent() == null ? Path.of("") : path.getParent();
        try {
            for (String pattern : file.ruleFiles()) {
                List<Path> found = RuleFiles.glob(folder, pattern);
                if (found.isEmpty()) {
                    err.println("  WARNING: no file match pattern " + folder.resolve(pattern));
                }
                rules.addAll(found);
            }
        } catch (java.util.regex.PatternSyntaxException e) {
            String problem = path + ": " + e.getDescription() + ": " + e.getPattern();
            suite.abort(problem);
            return List.of(problem);
        }
        return run(file, RuleFiles.read(rules, ignoreUnknownFields), names, suite, err);
    }

    private List<String> run(
            TestFile file,
            Checked<RuleFiles.Content> rules,
            Optional<Pattern> names,
            JUnitXml.Suite suite,
            PrintWriter err) {
        List<String> errors = new ArrayList<>();
        for (int i = 0; i < file.tests().size(); i++) {
            TestFile.Test test = file.tests().get(i);
            if (names.isPresent() && !names.get().matcher(test.name()).find()) {
                continue;
            }
            String name = test.name().isEmpty() ? "unnamed#" + i : test.name();
            if (!(rules instanceof Checked.Good<RuleFiles.Content> good)) {
                // No test can run: once is enough.
                String problems =
                        rules.problems().stream().map(Problem::toString).collect(Collectors.joining("\n"));
                suite.add(name, List.of(problems));
                errors.add(problems);
                break;
            }
            if (debug) {
                err.println("DEBUG: Starting test " + name);
            }
            long began = System.nanoTime();
            TestRun.Result result =
                    TestRun.run(file, test, good.value().rules(), good.value().extractions(), diff);
            result.warnings().forEach(warning -> err.println("  WARNING: " + file.path() + ": " + warning));
            if (debug) {
                err.println("DEBUG: Dump of all data (input_series, input_logs and rules):");
                err.println(result.dump());
                err.printf("DEBUG: Test %s finished, took %.1fms%n", name, (System.nanoTime() - began) / 1e6);
            }
            err.flush();
            suite.add(name, result.errors());
            errors.addAll(result.errors());
        }
        return errors;
    }

    /** @return whether it could be written */
    private static boolean write(JUnitXml report, Path path, PrintWriter err) {
        try {
            Files.writeString(path, report.text());
            return true;
        } catch (IOException e) {
            err.println("failed to write JUnit XML: " + path + ": " + RuleFiles.reason(e));
            err.flush();
            return false;
        }
    }
}
