package io.tocsin.processor.command;

import io.tocsin.processor.extract.ExtractFile;
import io.tocsin.processor.extract.Extraction;
import io.tocsin.processor.extract.Extractions;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** Checks files that draw metrics from logs, each alone and then all together, as they would be in force. */
final class ExtractCheck {
    /** By path, so that a file that is named twice is not in its own way. */
    private final Map<Path, ExtractFile> good = new LinkedHashMap<>();

    private boolean failed;

    /** Whether any file was wrong. */
    boolean failed() {
        return failed;
    }

    void check(Path path, CommandLine line) {
        PrintWriter out = line.getOut();
        out.println("Checking " + path);
        out.flush();
        Checked<String> text = RuleFiles.text(path);
        Checked<ExtractFile> checked = text instanceof Checked.Good<String> some
                ? ExtractFile.read(path.toString(), some.value())
                : new Checked.Bad<>(text.problems());
        if (checked instanceof Checked.Good<ExtractFile> file) {
            tell(file.value(), line);
            good.put(path.toAbsolutePath().normalize(), file.value());
        } else {
            fail(checked.problems(), line);
        }
        out.println();
        out.flush();
    }

    private static void tell(ExtractFile file, CommandLine line) {
        PrintWriter out = line.getOut();
        out.println("  SUCCESS: " + file.extractions().size() + " metrics found");
        for (Extraction extraction : file.extractions()) {
            extraction.described().forEach(text -> out.println("    " + text));
        }
        for (Problem warning : file.warnings()) {
            line.getErr().println("WARNING: " + warning);
            out.println("  WARNING: " + warning);
        }
        line.getErr().flush();
    }

    /** Whether the files that are good alone go together. */
    void together(CommandLine line) {
        List<Problem> problems = Extractions.of(List.copyOf(good.values())).problems();
        if (!problems.isEmpty()) {
            line.getOut().println("Checking metrics drawn from logs, all files together");
            line.getOut().flush();
            fail(problems, line);
        }
    }

    private void fail(List<Problem> problems, CommandLine line) {
        failed = true;
        CheckCommand.fail(problems.stream().map(Problem::toString).toList(), line);
    }
}
