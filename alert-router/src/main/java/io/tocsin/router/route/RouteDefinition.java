package io.tocsin.router.route;

import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One node of the tree as the file has it: what is not set (null) is inherited.
 *
 * @param groupBy the labels; all of them with {@link Grouping#ALL}
 * @param goesOn {@code continue}: whether the siblings behind this route are asked too
 */
public record RouteDefinition(
        @Nullable String receiver,
        @Nullable Grouping groupBy,
        Timing timing,
        List<Matcher> matchers,
        boolean goesOn,
        List<RouteDefinition> routes) {

    public RouteDefinition {
        matchers = matchers.stream().sorted(Matcher.ORDER).toList();
        routes = List.copyOf(routes);
    }

    /** What is set of the three waiting times. */
    public record Timing(
            @Nullable Duration groupWait,
            @Nullable Duration groupInterval,
            @Nullable Duration repeat) {}

    /** By which labels alerts are grouped. {@code all} is the file's {@code ['...']}. */
    public record Grouping(boolean all, SortedSet<String> labels) {
        public static final Grouping ALL = new Grouping(true, new TreeSet<>());

        public Grouping {
            labels = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(labels));
        }
    }
}
