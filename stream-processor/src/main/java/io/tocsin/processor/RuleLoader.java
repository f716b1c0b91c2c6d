package io.tocsin.processor;

import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.Problem;
import io.tocsin.processor.version.RuleSet;
import io.tocsin.processor.version.RuleTexts;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds the rule files of some globs, and what draws metrics from logs beside them, and makes a plan of them. */
final class RuleLoader {
    private static final String WILD = "*?[{";
    private static final int MAX_DEPTH = 16;
    private static final long MAX_FILE_BYTES = 16L << 20;

    private RuleLoader() {}

    /**
     * The plan of all files that match, sorted by path within a glob. A glob may match nothing; a plain path must be
     * there. What draws metrics from logs, {@code *.extract.yml}, stands among them. In ids and messages a file is named from the folder that
     * holds it, as {@code rules/hosts.yml}, so that
     * alerts keep their state when everything is moved; by its whole path where that is ambiguous.
     */
    static Checked<RuleSet> load(List<Path> globs) {
        Checked<RuleTexts> texts = read(globs);
        return texts instanceof Checked.Good<RuleTexts> good
                ? RuleSet.load(good.value())
                : new Checked.Bad<>(texts.problems());
    }

    /** What the files say of which {@link #load} makes a plan, when it does. */
    static Checked<RuleTexts> read(List<Path> globs) {
        List<Problem> problems = new ArrayList<>();
        SortedSet<Path> files = new TreeSet<>();
        for (Path glob : globs) {
            try {
                files.addAll(find(glob));
            } catch (IOException e) {
                problems.add(new Problem(glob.toString(), 0, 0, "cannot be read: " + reason(e)));
            }
        }
        Map<String, Path> named = new LinkedHashMap<>();
        for (Path file : files) {
            Path other = named.putIfAbsent(shortName(file), file);
            if (other != null) {
                named.put(file.toString(), file);
            }
        }
        Map<String, String> texts = new LinkedHashMap<>();
        named.forEach((name, file) -> {
            try {
                if (Files.size(file) > MAX_FILE_BYTES) {
                    problems.add(new Problem(name, 0, 0, "is larger than 16 MiB, which no rule file is"));
                } else {
                    texts.put(name, Files.readString(file));
                }
            } catch (IOException e) {
                problems.add(new Problem(name, 0, 0, "cannot be read: " + reason(e)));
            }
        });
        RuleTexts read = new RuleTexts(texts);
        problems.addAll(RuleSet.load(read).problems());
        int size = problems.isEmpty() ? read.encode().length : 0;
        if (size > RuleTexts.MAX_ENCODED_BYTES) {
            problems.add(new Problem(
                    globs.get(0).toString(),
                    0,
                    0,
                    "and all other rule files are %d bytes when compressed; together they may have %d"
                            .formatted(size, RuleTexts.MAX_ENCODED_BYTES)));
        }
        return problems.isEmpty() ? new Checked.Good<>(read) : new Checked.Bad<>(problems);
    }

    private static List<Path> find(Path glob) throws IOException {
        Path start = glob.getRoot();
        boolean wild = false;
        for (Path part : glob) {
            wild = isWild(part);
            if (wild) {
                break;
            }
            start = start.resolve(part);
        }
        if (!wild) {
            return List.of(glob);
        }
        if (!Files.isDirectory(start)) {
            return List.of();
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        int depth = glob.toString().contains("**") ? MAX_DEPTH : glob.getNameCount() - start.getNameCount();
        try (Stream<Path> walk = Files.walk(start, depth, FileVisitOption.FOLLOW_LINKS)) {
            return walk.filter(matcher::matches).filter(Files::isRegularFile).toList();
        }
    }

    private static boolean isWild(Path path) {
        return path.toString().chars().anyMatch(c -> WILD.indexOf(c) >= 0);
    }

    private static String shortName(Path file) {
        Path folder = file.getParent();
        return folder == null || folder.getFileName() == null
                ? file.toString()
                : folder.getFileName() + "/" + file.getFileName();
    }

    private static String reason(IOException e) {
        return e instanceof CharacterCodingException
                ? "it is not UTF-8"
                : e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
