package io.tocsin.processor.extract;

import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All extractions in force. Drawing keeps no state. Immutable, for any thread. */
public final class Extractions {
    /** None at all. */
    public static final Extractions NONE = new Extractions(List.of());

    private final List<Extraction> all;
    private final SortedSet<String> labels = new TreeSet<>();
    private final Map<String, Metric> metrics = new LinkedHashMap<>();

    private Extractions(List<Extraction> all) {
        this.all = List.copyOf(all);
        for (Extraction one : all) {
            labels.addAll(one.needed());
            metrics.putIfAbsent(one.metric().prometheusName(), one.metric());
        }
    }

    /** Those of some files; problems are metrics that one file declares otherwise than another. */
    public static Checked<Extractions> of(List<ExtractFile> files) {
        List<Extraction> all =
                files.stream().flatMap(file -> file.extractions().stream()).toList();
        List<Problem> problems = clashes(all);
        return problems.isEmpty() ? new Checked.Good<>(new Extractions(all)) : new Checked.Bad<>(problems);
    }

    /** The names that what is drawn has in Prometheus. */
    public Set<String> sampleNames() {
        return metrics.values().stream()
                .flatMap(metric -> metric.sampleNames().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Extractions that declare a metric of another one otherwise, or whose series have the names of another's. */
    static List<Problem> clashes(List<Extraction> extractions) {
        Map<String, Extraction> owners = new LinkedHashMap<>();
        List<Problem> problems = new ArrayList<>();
        for (Extraction one : extractions) {
            for (String name : one.metric().sampleNames()) {
                Extraction first = owners.putIfAbsent(name, one);
                if (first != null && !first.metric().equals(one.metric())) {
                    String where = first.path().equals(one.path()) ? "line " : first.path() + ":";
                    problems.add(new Problem(
                            one.path(),
                            one.line(),
                            0,
                            "\"" + one.metric().name() + "\" has the name " + name + " in Prometheus, as the metric in "
                                    + where + first.line() + ", which differs in "
                                    + String.join(", ", differences(first.metric(), one.metric()))));
                    break;
                }
            }
        }
        return problems;
    }

    private static List<String> differences(Metric a, Metric b) {
        List<String> differences = new ArrayList<>();
        add(differences, "name", a.name(), b.name());
        add(differences, "type", a.kind().text(), b.kind().text());
        add(differences, "unit", a.unit(), b.unit());
        if (a.kind() == b.kind()) {
            add(differences, "bounds", a.bounds(), b.bounds());
            add(differences, "interval", a.interval(), b.interval());
            add(differences, "limit", a.limit(), b.limit());
            add(differences, "idle", a.idle(), b.idle());
        }
        return differences;
    }

    private static void add(List<String> differences, String what, Object a, Object b) {
        if (!a.equals(b)) {
            differences.add(what);
        }
    }

    /** In the order of the files. */
    public List<Extraction> all() {
        return all;
    }

    /** The metrics that are drawn, each once. */
    public List<Metric> metrics() {
        return List.copyOf(metrics.values());
    }

    /** The labels of log events that drawing looks at, as {@code LogPicker} wants to know them. */
    public SortedSet<String> labels() {
        return Collections.unmodifiableSortedSet(labels);
    }

    /**
     * What all extractions make of an event.
     *
     * @param event labels as {@code LogEvent.labels()} has them, {@link #labels} at least
     * @param millis the event's time
     * @return at most one draw for each extraction, in their order; mostly empty
     */
    public List<Draw> draw(Map<String, String> event, long millis) {
        List<Draw> draws = List.of();
        for (Extraction one : all) {
            Draw draw = one.draw(event, millis).orElse(null);
            if (draw != null) {
                draws = draws.isEmpty() ? new ArrayList<>(2) : draws;
                draws.add(draw);
            }
        }
        return draws;
    }
}
