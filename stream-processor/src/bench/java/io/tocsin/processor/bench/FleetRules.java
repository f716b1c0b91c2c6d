package io.tocsin.processor.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Those of the shipped rules that are about machines, as one rule file with one interval for all. */
final class FleetRules {
    private FleetRules() {}

    /** All groups of the files whose names say so, of this interval instead of their own. */
    static String yaml(Path folder, String interval) throws IOException {
        StringBuilder yaml = new StringBuilder("groups:\n");
        for (String file : List.of("hosts.yml", "recordings.yml", "services.yml")) {
            Path path = folder.resolve(file);
            if (Files.exists(path)) {
                for (List<String> group : groups(Files.readAllLines(path))) {
                    boolean hosts = file.equals("hosts.yml") || group.get(0).contains("hosts-");
                    boolean up = group.stream().anyMatch(l -> l.contains("up")) && file.equals("services.yml");
                    if (hosts || (up && group.stream().noneMatch(l -> l.contains("log_events")))) {
                        group.stream()
                                .map(l -> l.strip().startsWith("interval:") ? "    interval: " + interval : l)
                                .forEach(l -> yaml.append(l).append('\n'));
                    }
                }
            }
        }
        return yaml.toString();
    }

    private static List<List<String>> groups(List<String> lines) {
        List<List<String>> groups = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("  - name:")) {
                groups.add(new ArrayList<>());
            }
            if (!groups.isEmpty()) {
                groups.get(groups.size() - 1).add(line);
            }
        }
        return groups;
    }
}
