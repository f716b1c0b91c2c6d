package io.tocsin.processor.command;

import io.tocsin.processor.extract.ExtractFile;
import io.tocsin.processor.extract.Extractions;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.Problem;
import io.tocsin.processor.rules.RuleFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** The rule files that are named on the command line or by a test. */
final class RuleFiles {
    private RuleFiles() {}

    /** A file's text, or why there is none. */
    static Checked<String> text(Path file) {
        try {
            return new Checked.Good<>(Files.readString(file));
        } catch (IOException e) {
            return bad(file.toString(), reason(e));
        }
    }

    private static <T> Checked<T> bad(String file, String text) {
        return new Checked.Bad<>(List.of(new Problem(file, 0, 0, text)));
    }

    /** Why a file could not be read or written. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof CharacterCodingException
                ? "cannot be read: it is not UTF-8"
                : "cannot be read: " + (e instanceof FileSystemException system ? system.getReason() : e.getMessage());
    }

    /** What some files have in them. */
    record Content(List<RuleFile> rules, Extractions extractions) {}

    /** Reads rule files, and by their names those that draw metrics from logs, each once. */
    static Checked<Content> read(Collection<Path> files, boolean unknownKeys) {
        List<RuleFile> rules = new ArrayList<>();
        List<ExtractFile> extracts = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Path path : new LinkedHashSet<>(files)) {
            Checked<String> text = text(path);
            problems.addAll(text.problems());
            if (text instanceof Checked.Good<String> good) {
                String name = path.toString();
                problems.addAll(
                        ExtractFile.isNamed(path)
                                ? add(ExtractFile.read(name, good.value()), extracts)
                                : add(read(name, good.value(), unknownKeys), rules));
            }
        }
        if (!problems.isEmpty()) {
            return new Checked.Bad<>(problems);
        }
        Checked<Extractions> extractions = Extractions.of(extracts);
        return extractions instanceof Checked.Good<Extractions> good
                ? new Checked.Good<>(new Content(rules, good.value()))
                : new Checked.Bad<>(extractions.problems());
    }

    /** @return the problems, if there are any */
    private static <T> List<Problem> add(Checked<T> read, List<T> to) {
        if (read instanceof Checked.Good<T> good) {
            to.add(good.value());
        }
        return read.problems();
    }

    static Checked<RuleFile> read(String path, String yaml, boolean unknownKeys) {
        return unknownKeys ? RuleFile.readLoosely(path, yaml) : RuleFile.read(path, yaml);
    }

    /**
     * What a pattern stands for, as Go's filepath.Glob has it: {@code *}, {@code ?}, {@code [a-z]} and {@code \} within
     * one part of the path, in the order of the names.
     *
     * @param folder that the pattern is relative to
     * @return existing files and folders; may be empty
     * @throws PatternSyntaxException when the pattern is none
     */
    static List<Path> glob(Path folder, String pattern) {
        if (pattern.isEmpty()) {
            return List.of();
        }
        Path whole = folder.resolve(pattern).normalize();
        Path root = whole.getRoot();
        List<Path> found = List.of(root == null ? Path.of("") : root);
        for (Path part : whole) {
            found = below(found, part.toString());
        }
        return found;
    }

    private static List<Path> below(List<Path> folders, String part) {
        List<Path> found = new ArrayList<>();
        if (part.chars().noneMatch(c -> "*?[\\".indexOf(c) >= 0)) {
            for (Path folder : folders) {
                Path one = folder.resolve(part);
                if (Files.exists(one)) {
                    found.add(one);
                }
            }
            return found;
        }
        Pattern wanted = Pattern.compile(regex(part));
        for (Path folder : folders) {
            names(folder)
                    .filter(name -> wanted.matcher(name).matches())
                    .forEach(name -> found.add(folder.resolve(name)));
        }
        return found;
    }

    /** In order; none where nothing can be listed, as in Go. */
    private static Stream<String> names(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName())).sorted().toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static String regex(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            int close = c == '[' ? glob.indexOf(']', i + 2) : -1;
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (c == '[') {
                if (close < 0) {
                    throw new PatternSyntaxException("syntax error in pattern", glob, i);
                }
                regex.append('[').append(glob, i + 1, close).append(']');
                i = close;
            } else if (c == '\\' && i + 1 < glob.length()) {
                regex.append(Pattern.quote(String.valueOf(glob.charAt(++i))));
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }
}
