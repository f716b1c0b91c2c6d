package io.tocsin.runtime.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Complains of environment variables that were meant for an option and are none. One environment serves several services
 * and tools, so what is surely another's is left alone: a variable counts as meant for this service when it stands in one
 * of its sections ({@code TOCSIN_PRIVACY_…}), or is nearly one of its options. Sections with the same name have the same
 * keys in every service.
 */
final class Overrides {
    private static final String PREFIX = "TOCSIN_";

    /** What the scripts that start services read, and what Kubernetes sets for each of its services that is named so. */
    private static final Pattern OTHERS =
            Pattern.compile("TOCSIN_((.*_)?(HEAP|JAVA_OPTS)|COMMAND|DEFAULT_DATA|EXIT_ON_STDIN_EOF|HOME|LOG_DIR|TMP_DIR"
                    + "|.*_SERVICE_HOST|.*_SERVICE_PORT(_.*)?|.*_PORT_[0-9]+_(TCP|UDP|SCTP)(_.*)?)");

    private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private Overrides() {}

    /** Records a problem for each. */
    static void check(Reading reading) {
        Map<String, String> known = new TreeMap<>();
        Set<String> sections = new TreeSet<>();
        for (Option option : reading.options()) {
            String path = option.path();
            if (path.contains("[]")) {
                continue;
            }
            int dot = path.lastIndexOf('.');
            if (path.endsWith(".*")) {
                known.put(Option.environmentVariable(path.substring(0, dot)) + "_", path);
                continue;
            }
            known.put(option.environmentVariable(), path);
            if (dot > 0) {
                sections.add(Option.environmentVariable(path.substring(0, dot)) + "_");
            }
        }
        new TreeMap<>(reading.environment()).forEach((name, value) -> {
            boolean others = !name.startsWith(PREFIX)
                    || OTHERS.matcher(name).matches()
                    || (name.endsWith("_PORT") && ADDRESS.matcher(value).matches());
            boolean taken = known.containsKey(name)
                    || known.keySet().stream().anyMatch(k -> k.endsWith("_") && name.startsWith(k));
            if (!others && !taken) {
                complaint(name, known, sections)
                        .ifPresent(what -> reading.problem("environment variable " + name, "", what));
            }
        });
    }

    private static Optional<String> complaint(String name, Map<String, String> known, Set<String> sections) {
        String bare = name.substring(PREFIX.length());
        List<String> variables = known.keySet().stream()
                .filter(variable -> !variable.endsWith("_"))
                .map(variable -> variable.substring(PREFIX.length()))
                .toList();
        Optional<String> near = Suggestion.nearest(bare, variables);
        if (near.isPresent()) {
            return Optional.of("is not known; did you mean " + PREFIX + near.get() + "?");
        }
        return sections.stream()
                .filter(name::startsWith)
                .reduce((first, second) -> second.length() > first.length() ? second : first)
                .map(section -> "is not known; known are "
                        + known.keySet().stream()
                                .filter(variable -> variable.startsWith(section))
                                .collect(Collectors.joining(", ")));
    }
}
