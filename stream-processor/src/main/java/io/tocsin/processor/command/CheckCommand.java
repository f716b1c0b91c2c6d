package io.tocsin.processor.command;

import io.tocsin.processor.extract.ExtractFile;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.Problem;
import io.tocsin.processor.rules.RuleFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/rules check}: whether Prometheus takes the files, and whether we evaluate all of them yet. */
@Command(
        name = "check",
        description = {
            "Checks rule files as promtool check rules does, and says which rules the running stream-processor does not"
                    + " evaluate yet; that is no failure. Files *.extract.yml, which draw metrics from logs, are"
                    + " checked as such.",
            "Then it says how the rule files are evaluated, all of them together: the units (a group with every group"
                    + " that reads its recordings or alerts); K, the labels by which a unit can be split over"
                    + " partitions, or what forbids it; what a unit reads; and when alerts are evaluated between two"
                    + " points of the grid."
        },
        mixinStandardHelpOptions = true,
        versionProvider = RulesCommand.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all files are good",
            "1:a file is wrong",
            "2:wrong usage",
            "3:a linter complains, with --lint-fatal"
        })
final class CheckCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description =
                    "Rule files, *.extract.yml, or folders of them (*.yml, *.yaml); - or nothing reads a rule file"
                            + " from standard input.")
    private List<String> files = List.of();

    @Option(
            names = "--lint",
            paramLabel = "NAMES",
            split = ",",
            description = "Linting checks to apply: all, duplicate-rules (default) or none.")
    private List<String> lint = List.of("duplicate-rules");

    @Option(names = "--lint-fatal", description = "Make lint errors exit with exit code 3.")
    private boolean lintFatal;

    @Option(
            names = "--ignore-unknown-fields",
            description = "Pass over keys that Prometheus does not know. Prometheus itself will refuse such a file.")
    private boolean ignoreUnknownFields;

    @Mixin
    private Features features = new Features();

    private final ExtractCheck extracts = new ExtractCheck();
    private final List<RuleFile> good = new ArrayList<>();
    private PlanText plan = PlanText.of(List.of());
    private boolean failed;
    private boolean linted;

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        PrintWriter out = line.getOut();
        features.check(line, out);
        lint.stream()
                .filter(name -> !List.of("all", "duplicate-rules", "none", "").contains(name))
                .forEach(name -> out.println("WARNING: unknown lint option: \"" + name + "\""));
        // All files are read first: a unit can have groups in several of them.
        List<Runnable> checks = new ArrayList<>();
        for (String file : files.isEmpty() ? List.of("-") : files) {
            if (file.equals("-")) {
                checks.add(check("standard input", standardInput(), line));
                continue;
            }
            List<Path> paths = expanded(file);
            if (paths.isEmpty()) {
                checks.add(() -> {
                    line.getErr().println(file + ": no rule files (*.yml, *.yaml) in this folder");
                    failed = true;
                });
            }
            for (Path path : paths) {
                checks.add(
                        ExtractFile.isNamed(path)
                                ? () -> extracts.check(path, line)
                                : check(path.toString(), RuleFiles.text(path), line));
            }
        }
        plan = PlanText.of(good);
        checks.forEach(Runnable::run);
        extracts.together(line);
        if (failed || extracts.failed()) {
            return RulesCommand.FAILED;
        }
        return linted && lintFatal ? RulesCommand.LINT : RulesCommand.GOOD;
    }

    private static List<Path> expanded(String file) {
        Path path = Path.of(file);
        if (file.isEmpty() || !Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(entry -> {
                        String name = String.valueOf(entry.getFileName());
                        return name.endsWith(".yml") || name.endsWith(".yaml");
                    })
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + path + " cannot be read", e);
        }
    }

    private static Checked<String> standardInput() {
        try (InputStream in = System.in) {
            return new Checked.Good<>(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Checked.Bad<>(List.of(new Problem("standard input", 0, 0, String.valueOf(e.getMessage()))));
        }
    }

    /** Reads a file; what is to be said of it comes later. */
    private Runnable check(String name, Checked<String> text, CommandLine line) {
        Checked<RuleFile> checked = text instanceof Checked.Good<String> some
                ? RuleFiles.read(name, some.value(), ignoreUnknownFields)
                : new Checked.Bad<>(text.problems());
        if (checked instanceof Checked.Good<RuleFile> file) {
            good.add(file.value());
        }
        return () -> tell(name, checked, line);
    }

    private void tell(String name, Checked<RuleFile> checked, CommandLine line) {
        PrintWriter out = line.getOut();
        out.println("Checking " + name);
        out.flush();
        if (checked instanceof Checked.Good<RuleFile> file) {
            file.value().warnings().forEach(warning -> line.getErr().println("WARNING: " + warning));
            List<String> lints = lint(file.value());
            if (lints.isEmpty()) {
                int count = file.value().groups().stream()
                        .mapToInt(g -> g.rules().size())
                        .sum();
                out.println("  SUCCESS: " + count + " rules found");
            } else {
                linted = true;
                fail(lints, line);
            }
            file.value().warnings().forEach(warning -> out.println("  WARNING: " + warning));
            note(file.value(), out);
            plan.of(file.value()).forEach(out::println);
        } else {
            failed = true;
            fail(checked.problems().stream().map(Problem::toString).toList(), line);
        }
        out.println();
        out.flush();
    }

    static void fail(List<String> errors, CommandLine line) {
        line.getErr().println("  FAILED:");
        errors.forEach(line.getErr()::println);
        line.getErr().flush();
    }

    private List<String> lint(RuleFile file) {
        List<String> lints = new ArrayList<>();
        if (lint.contains("all") || lint.contains("duplicate-rules")) {
            DuplicateRules.of(file).ifPresent(lints::add);
        }
        return lints;
    }

    /** What Prometheus would evaluate and the running processor refuses so far. */
    private static void note(RuleFile file, PrintWriter out) {
        List<Problem> refused = RulePlan.compile(List.of(file)).problems();
        if (!refused.isEmpty()) {
            out.println("  NOT EVALUATED YET: Prometheus takes the file, stream-processor refuses it so far:");
            refused.forEach(problem -> out.println("    " + problem.toString().replace("\n", "\n    ")));
        }
    }
}
