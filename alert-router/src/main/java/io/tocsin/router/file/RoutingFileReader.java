package io.tocsin.router.file;

import io.tocsin.router.receiver.Receiver;
import io.tocsin.router.route.RouteDefinition;
import io.tocsin.router.route.RouteTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;

/** The whole file: what holds between its parts. */
final class RoutingFileReader {
    private RoutingFileReader() {}

    /** Empty when there is too little to build a tree from; otherwise usable only if no problem was added. */
    static Optional<RoutingFile> read(Section.Source source, MappingNode root) {
        Section file = new Section(source, "", root);
        Global global = Global.read(file.section("global"));
        Map<String, Integer> lines = new LinkedHashMap<>();
        Map<String, Receiver> receivers = receivers(file, global, lines);
        Optional<RouteDefinition> route = route(file, receivers);
        file.notYet("inhibit_rules", "templates", "mute_time_intervals", "time_intervals", "tracing", "event_recorder");
        file.close();
        return route.map(RouteTree::of).map(tree -> new RoutingFile(tree, receivers, unrouted(tree, lines)));
    }

    /** Alertmanager takes such a receiver without a word; its user waits for messages that never come. */
    private static List<String> unrouted(RouteTree tree, Map<String, Integer> lines) {
        Map<String, Integer> left = new LinkedHashMap<>(lines);
        tree.routes().forEach(route -> left.remove(route.options().receiver()));
        return left.entrySet().stream()
                .map(e -> "receiver \"" + e.getKey() + "\" (line " + e.getValue() + ") is in no route")
                .toList();
    }

    private static Map<String, Receiver> receivers(Section file, Global global, Map<String, Integer> lines) {
        Map<String, Receiver> receivers = new LinkedHashMap<>();
        ReceiverReader reader = new ReceiverReader(global);
        for (Section section : file.sections("receivers")) {
            reader.read(section).ifPresent(receiver -> {
                lines.putIfAbsent(receiver.name(), section.line("name"));
                if (receivers.putIfAbsent(receiver.name(), receiver) != null) {
                    section.problem("name", "there is another receiver \"" + receiver.name() + "\"");
                }
            });
        }
        return receivers;
    }

    private static Optional<RouteDefinition> route(Section file, Map<String, Receiver> receivers) {
        Optional<Section> section = file.section("route");
        if (section.isEmpty()) {
            file.problem("route", "no route provided");
            return Optional.empty();
        }
        return Optional.of(new RouteReader(receivers.keySet()).root(section.get()));
    }
}
