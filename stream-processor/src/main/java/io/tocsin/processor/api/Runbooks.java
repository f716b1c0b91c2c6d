package io.tocsin.processor.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of Markdown pages, one an alert, named by it: {@code ErrorsHigh.md}. Read at each call, so that a changed page
 * counts at once; names cannot lead out of the folder.
 */
final class Runbooks {
    private static final String SUFFIX = ".md";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}");
    private static final long MAX_BYTES = 256 << 10;

    private final Path folder;

    Runbooks(Path folder) {
        this.folder = folder;
    }

    /** Where the pages are. */
    Path folder() {
        return folder;
    }

    /** The names of all pages, sorted; empty when there is no such folder. */
    List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(file -> file.endsWith(SUFFIX))
                    .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                    .filter(name -> NAME.matcher(name).matches())
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }

    /**
     * The Markdown of a page. Bytes that are no UTF-8 become replacement characters, what lies beyond 256 KiB is left out.
     *
     * @param name with or without {@code .md}, so that links between the files work here too
     */
    Optional<String> page(String name) throws IOException {
        String bare = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
        if (!NAME.matcher(bare).matches()) {
            return Optional.empty();
        }
        Path file = folder.resolve(bare + SUFFIX);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(file)) {
            return Optional.of(new String(in.readNBytes((int) MAX_BYTES), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
