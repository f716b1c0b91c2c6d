package io.tocsin.processor.rules;

import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.yaml.YamlNode.Place;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The comment in the first line of a rule file, or of a test file, that says which version's meaning the expressions have. To Prometheus it is a
 * comment as any other.
 */
public final class DialectLine {
    private static final Pattern OURS = Pattern.compile("\\s*#+\\s*tocsin\\s*:.*", Pattern.CASE_INSENSITIVE);
    private static final Pattern WELL_FORMED = Pattern.compile("# tocsin: promql=(\\S+)\\s*");
    private static final String RIGHT = "; write \"# tocsin: promql=2\" for version 2's meaning of PromQL";

    private DialectLine() {}

    /**
     * What a file asks for.
     *
     * @param problem there when the line is not as it must be
     */
    public record Asked(Dialect dialect, Optional<Problem> problem) {}

    /** Looks at the comments before the first line that is none. */
    public static Asked read(String path, String yaml) {
        List<String> head = yaml.lines()
                .takeWhile(l -> l.isBlank() || l.stripLeading().startsWith("#") || l.startsWith("\ufeff"))
                .toList();
        for (int i = 0; i < head.size(); i++) {
            String line =
                    i == 0 && head.get(0).startsWith("\ufeff") ? head.get(0).substring(1) : head.get(i);
            if (OURS.matcher(line).matches()) {
                return i == 0
                        ? first(path, line)
                        : wrong(path, new Place(i + 1, 1), "a \"# tocsin:\" line must be the first of the file");
            }
        }
        return new Asked(Dialect.V3, Optional.empty());
    }

    private static Asked first(String path, String line) {
        Matcher matcher = WELL_FORMED.matcher(line);
        if (!matcher.matches()) {
            return wrong(path, new Place(1, 1), "not understood: \"" + line.strip() + "\"" + RIGHT);
        }
        return Arrays.stream(Dialect.values())
                .filter(d -> matcher.group(1).equals(Integer.toString(d.version())))
                .findFirst()
                .map(d -> new Asked(d, Optional.empty()))
                .orElseGet(() -> wrong(
                        path,
                        new Place(1, 1 + matcher.start(1)),
                        "no version of PromQL: \"" + matcher.group(1) + "\"" + RIGHT));
    }

    private static Asked wrong(String path, Place place, String what) {
        return new Asked(Dialect.V3, Optional.of(new Problem(path, place.line(), place.column(), what)));
    }
}
