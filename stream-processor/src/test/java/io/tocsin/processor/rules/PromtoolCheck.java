package io.tocsin.processor.rules;

import io.tocsin.processor.differential.Promtool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Prometheus' own {@code promtool check rules}, where it is installed. */
public final class PromtoolCheck {
    private static final Pattern REFUSAL =
            Pattern.compile("group \"g\", rule [0-9]+, \"r([0-9]+)\": could not parse expression");

    private PromtoolCheck() {}

    /**
     * What it says of each file.
     *
     * @param files name to text
     * @return name to the lines about the file, in the order of the names
     */
    public static Map<String, List<String>> check(Path promtool, Path folder, Map<String, String> files)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("check", "rules"));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue(), StandardCharsets.UTF_8);
            arguments.add(file.getKey());
        }
        Map<String, List<String>> said = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        String all = Promtool.run(promtool, folder, arguments);
        for (String line : all.lines().toList()) {
            if (line.startsWith("Checking ")) {
                lines = said.computeIfAbsent(line.substring("Checking ".length()), name -> new ArrayList<>());
            } else {
                lines.add(line);
            }
        }
        if (!said.keySet().equals(files.keySet())) {
            throw new AssertionError("promtool has not looked at every file: " + all);
        }
        return said;
    }

    /** Whether what it said of a file means that the file is good. */
    public static boolean isGood(List<String> said) {
        return said.stream().anyMatch(line -> line.strip().startsWith("SUCCESS:"));
    }

    /** Which of these expressions it refuses, by their indices. */
    public static Set<Integer> refused(Path promtool, Path folder, List<String> expressions)
            throws IOException, InterruptedException {
        StringBuilder yaml = new StringBuilder("groups:\n- name: g\n  rules:\n");
        for (int i = 0; i < expressions.size(); i++) {
            yaml.append("  - {record: r")
                    .append(i)
                    .append(", expr: ")
                    .append(quoted(expressions.get(i)))
                    .append("}\n");
        }
        List<String> said =
                check(promtool, folder, Map.of("rules.yml", yaml.toString())).getOrDefault("rules.yml", List.of());
        if (said.stream().anyMatch(line -> line.contains("yaml:"))) {
            throw new AssertionError("the file itself was refused: " + said);
        }
        return said.stream()
                .map(REFUSAL::matcher)
                .filter(Matcher::find)
                .map(matcher -> Integer.parseInt(matcher.group(1)))
                .collect(Collectors.toSet());
    }

    private static String quoted(String text) {
        return text.codePoints()
                .mapToObj(c -> c < 0x20 || c == '"' || c == '\\' || c == 0x7f
                        ? String.format("\\x%02x", c)
                        : Character.toString(c))
                .collect(Collectors.joining("", "\"", "\""));
    }
}
