package io.tocsin.processor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a processor's {@code /metrics} says, read from the text format.
 *
 * @param families their names
 */
public record Figures(Set<String> families, List<Sample> samples) {
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) \\S+");
    private static final Pattern SAMPLE = Pattern.compile("([^\\s{]+)(?:\\{(.*)})? (\\S+)(?: (\\d+))?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

    /** One line. */
    public record Sample(String name, Map<String, String> labels, double value, OptionalLong millis) {
        /** Empty where there is none. */
        String label(String label) {
            return labels.getOrDefault(label, "");
        }
    }

    /** Reads an answer; fails at a line of another form. */
    public static Figures read(String text) {
        Set<String> families = new TreeSet<>();
        List<Sample> samples = new ArrayList<>();
        for (String line : text.split("\n", 0)) {
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (type.matches()) {
                families.add(type.group(1));
            } else if (!line.startsWith("#") && sample.matches()) {
                samples.add(sample(sample));
            } else if (!line.startsWith("# HELP ")) {
                throw new AssertionError("no line of the text format: " + line);
            }
        }
        return new Figures(families, samples);
    }

    private static Sample sample(Matcher line) {
        Map<String, String> labels = new TreeMap<>();
        if (line.group(2) != null) {
            Matcher label = LABEL.matcher(line.group(2));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
        }
        return new Sample(
                line.group(1),
                labels,
                number(line.group(3)),
                line.group(4) == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(line.group(4))));
    }

    static double number(String text) {
        return Double.parseDouble(text.replace("Inf", "Infinity"));
    }

    /** The samples of a name, of those that have these labels, names and values in turn. */
    List<Sample> all(String name, String... labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name))
                .filter(sample -> {
                    boolean isMeant = true;
                    for (int i = 0; i < labels.length; i += 2) {
                        isMeant &= labels[i + 1].equals(sample.label(labels[i]));
                    }
                    return isMeant;
                })
                .toList();
    }

    /** The one sample of that name and labels. */
    Sample only(String name, String... labels) {
        List<Sample> all = all(name, labels);
        if (all.size() != 1) {
            throw new AssertionError("one " + name + List.of(labels) + " was wanted: " + all);
        }
        return all.get(0);
    }

    /** Of all of a name. */
    public double sum(String name) {
        return all(name).stream().mapToDouble(Sample::value).sum();
    }

    /** Its value. */
    double value(String name, String... labels) {
        return only(name, labels).value();
    }
}
