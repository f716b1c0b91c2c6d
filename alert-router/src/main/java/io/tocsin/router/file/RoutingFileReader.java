package io.tocsin.router.file;

import io.tocsin.router.receiver.Receiver;
import io.tocsin.router.route.RouteDefinition;
import io.tocsin.router.route.RouteTree;
import java.util.LinkedHashMap;
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
        Map<String, Receiver> receivers = receivers(file, global);
        Optional<RouteDefinition> route = route(file, receivers);
        file.notYet("inhibit_rules", "templates", "mute_time_intervals", "time_intervals", "tracing", "event_recorder");
        file.close();
        return route.map(r -> new RoutingFile(RouteTree.of(r), receivers));
    }

    private static Map<String, Receiver> receivers(Section file, Global global) {
        Map<String, Receiver> receivers = new LinkedHashMap<>();
        ReceiverReader reader = new ReceiverReader(global);
        for (Section section : file.sections("receivers")) {
            reader.read(section).ifPresent(receiver -> {
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
