package io.tocsin.processor.extract;

import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.Problem;
import java.nio.file.Path;
import java.util.List;

/**
 * A file that declares metrics drawn from log events, read and checked.
 *
 * @param path as given to {@link #read}
 * @param warnings what is hardly meant
 */
public record ExtractFile(String path, List<Extraction> extractions, List<Problem> warnings) {
    public ExtractFile {
        extractions = List.copyOf(extractions);
        warnings = List.copyOf(warnings);
    }

    /** Whether a file is such a one by its name: {@code *.extract.yml} or {@code *.extract.yaml}. */
    public static boolean isNamed(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".extract.yml") || name.endsWith(".extract.yaml");
    }

    /**
     * Reads a file strictly: unknown and repeated keys are problems.
     *
     * @param path for messages
     */
    public static Checked<ExtractFile> read(String path, String yaml) {
        return ExtractFileReader.read(path, yaml);
    }
}
