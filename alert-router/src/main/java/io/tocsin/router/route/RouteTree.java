package io.tocsin.router.route;

import io.tocsin.router.route.Route.Options;
import io.tocsin.router.route.RouteDefinition.Grouping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The routes of one file, resolved. Immutable; matching is Alertmanager's (dispatch/route.go). */
public final class RouteTree {
    private static final Options DEFAULTS = new Options(
            "",
            new Grouping(false, new TreeSet<>()),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofHours(4));

    private final Route root;
    private final Map<String, Route> byId = new LinkedHashMap<>();

    private RouteTree(Route root) {
        this.root = root;
        index(root);
    }

    public static RouteTree of(RouteDefinition root) {
        return new RouteTree(resolve(root, "", DEFAULTS, new HashMap<>()));
    }

    private static Route resolve(
            RouteDefinition definition, String parentKey, Options inherited, Map<String, Integer> taken) {
        Options options = new Options(
                or(definition.receiver(), inherited.receiver()),
                or(definition.groupBy(), inherited.groupBy()),
                or(definition.timing().groupWait(), inherited.groupWait()),
                or(definition.timing().groupInterval(), inherited.groupInterval()),
                or(definition.timing().repeat(), inherited.repeatInterval()));
        String own = definition.matchers().stream().map(Matcher::toString).collect(Collectors.joining(",", "{", "}"));
        String key = parentKey.isEmpty() ? own : parentKey + "/" + own;
        String identity = key + " -> " + options.receiver();
        int number = taken.merge(identity, 1, Integer::sum);
        String id = number == 1 ? identity : identity + " #" + number;
        List<Route> children = new ArrayList<>();
        for (RouteDefinition child : definition.routes()) {
            children.add(resolve(child, key, options, taken));
        }
        return new Route(id, key, options, definition, children);
    }

    private static <T> T or(@Nullable T own, T inherited) {
        return own == null ? inherited : own;
    }

    private void index(Route route) {
        byId.put(route.id(), route);
        route.routes().forEach(this::index);
    }

    /** The deepest routes that match, depth first from left to right; never empty, since the root takes everything. */
    public List<Route> match(Map<String, String> labels) {
        return match(root, labels);
    }

    private static List<Route> match(Route route, Map<String, String> labels) {
        if (!route.matches(labels)) {
            return List.of();
        }
        List<Route> all = new ArrayList<>();
        for (Route child : route.routes()) {
            List<Route> matched = match(child, labels);
            all.addAll(matched);
            if (!matched.isEmpty() && !child.definition().goesOn()) {
                break;
            }
        }
        return all.isEmpty() ? List.of(route) : all;
    }

    /** The route of that id, if this tree has it. */
    public Optional<Route> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    public Route root() {
        return root;
    }

    /** All routes, parents before children. */
    public List<Route> routes() {
        return List.copyOf(byId.values());
    }
}
