package io.tocsin.router.route;

import io.tocsin.router.route.RouteDefinition.Grouping;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A node of the tree with everything inherited.
 *
 * @param id stable across reloads that do not touch this route: its path of matchers, its receiver, and a number where
 *     several routes share both
 * @param key Alertmanager's key of the route, the first part of a group's key
 */
public record Route(String id, String key, Options options, RouteDefinition definition, List<Route> routes) {
    public Route {
        routes = List.copyOf(routes);
    }

    /** What applies to the alerts of a route. */
    public record Options(
            String receiver, Grouping groupBy, Duration groupWait, Duration groupInterval, Duration repeatInterval) {}

    /** The part of the labels that decides which group of this route an alert is in. */
    public SortedMap<String, String> groupLabels(Map<String, String> labels) {
        SortedMap<String, String> chosen = new TreeMap<>(labels);
        if (!options.groupBy().all()) {
            chosen.keySet().retainAll(options.groupBy().labels());
        }
        return Collections.unmodifiableSortedMap(chosen);
    }

    /** Alertmanager's group key: the route's key and the labels, for people and for deduplication keys. */
    public String groupKey(SortedMap<String, String> groupLabels) {
        StringBuilder b = new StringBuilder(key).append(":{");
        String separator = "";
        for (Map.Entry<String, String> label : groupLabels.entrySet()) {
            b.append(separator).append(label.getKey()).append('=').append(GoStrings.quote(label.getValue()));
            separator = ", ";
        }
        return b.append('}').toString();
    }

    boolean matches(Map<String, String> labels) {
        return definition.matchers().stream().allMatch(m -> m.matches(labels));
    }
}
