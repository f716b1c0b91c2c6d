package io.tocsin.router.file;

import com.google.re2j.Pattern;
import io.tocsin.router.route.Matcher;
import io.tocsin.router.route.Matcher.Operator;
import io.tocsin.router.route.MatcherParser;
import io.tocsin.router.route.MatcherSyntaxException;
import io.tocsin.router.route.RouteDefinition;
import io.tocsin.router.route.RouteDefinition.Grouping;
import io.tocsin.router.route.RouteDefinition.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code route} and what is below it. */
final class RouteReader {
    private static final Pattern CLASSIC_LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final String ALL_LABELS = "...";
    private static final int MAX_DEPTH = 100; // an alias in YAML can make a route its own child

    private final Set<String> receivers;

    RouteReader(Set<String> receivers) {
        this.receivers = receivers;
    }

    RouteDefinition root(Section section) {
        RouteDefinition root = route(section, 0);
        if (root.receiver() == null) {
            section.problem("the root route must name a receiver");
        }
        if (!root.matchers().isEmpty()) {
            section.problem("the root route takes everything and must have no matchers");
        }
        if (root.goesOn()) {
            section.problem("continue", "makes no sense in the root route");
        }
        return root;
    }

    private RouteDefinition route(Section section, int depth) {
        @Nullable String receiver = section.text("receiver").orElse(null);
        if (receiver != null && !receivers.contains(receiver)) {
            section.problem(
                    "receiver", "there is no receiver \"" + receiver + "\"" + Spelling.suggestion(receiver, receivers));
        }
        List<Matcher> matchers = matchers(section);
        @Nullable Grouping groupBy = groupBy(section);
        Timing timing = new Timing(
                section.duration("group_wait").orElse(null),
                positive(section, "group_interval"),
                positive(section, "repeat_interval"));
        boolean goesOn = section.flag("continue").orElse(false);
        List<RouteDefinition> routes = new ArrayList<>();
        if (depth == MAX_DEPTH) {
            section.problem("routes are nested more than " + MAX_DEPTH + " deep");
            return new RouteDefinition(receiver, groupBy, timing, matchers, goesOn, routes);
        }
        for (Section child : section.sections("routes")) {
            routes.add(route(child, depth + 1));
        }
        section.notYet("mute_time_intervals", "active_time_intervals", "labels");
        section.close();
        return new RouteDefinition(receiver, groupBy, timing, matchers, goesOn, routes);
    }

    private static @Nullable Duration positive(Section section, String key) {
        @Nullable Duration duration = section.duration(key).orElse(null);
        if (duration != null && duration.isZero()) {
            section.problem(key, "must not be zero");
        }
        return duration;
    }

    private static @Nullable Grouping groupBy(Section section) {
        @Nullable List<String> labels = section.texts("group_by").orElse(null);
        if (labels == null) {
            return null;
        }
        SortedSet<String> chosen = new TreeSet<>();
        boolean all = false;
        for (String label : labels) {
            if (label.equals(ALL_LABELS)) {
                all = true;
            } else if (label.isEmpty()) {
                section.problem("group_by", "an empty text is no label name");
            } else if (!chosen.add(label)) {
                section.problem("group_by", "label \"" + label + "\" stands twice");
            }
        }
        if (all && !chosen.isEmpty()) {
            section.problem("group_by", "'...' stands for all labels: name no others beside it");
        }
        return all ? Grouping.ALL : new Grouping(false, chosen);
    }

    private static List<Matcher> matchers(Section section) {
        List<Matcher> all = new ArrayList<>();
        for (Map.Entry<String, String> e : section.textMap("match").entrySet()) {
            classic(section, "match", Operator.EQUAL, e, all);
        }
        for (Map.Entry<String, String> e : section.textMap("match_re").entrySet()) {
            classic(section, "match_re", Operator.MATCHES, e, all);
        }
        for (String text : section.texts("matchers").orElse(List.of())) {
            try {
                all.addAll(MatcherParser.parse(text));
            } catch (MatcherSyntaxException e) {
                section.problem("matchers", e.getMessage() == null ? text : e.getMessage());
            }
        }
        return all;
    }

    private static void classic(
            Section section, String key, Operator operator, Map.Entry<String, String> entry, List<Matcher> all) {
        if (!CLASSIC_LABEL.matches(entry.getKey())) {
            section.problem(key, "\"" + entry.getKey() + "\" is no label name here; use 'matchers' for such names");
            return;
        }
        try {
            all.add(Matcher.of(operator, entry.getKey(), entry.getValue()));
        } catch (MatcherSyntaxException e) {
            section.problem(key, String.valueOf(e.getMessage()));
        }
    }
}
