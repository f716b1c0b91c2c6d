package io.tocsin.processor.bench;

import io.tocsin.processor.promql.LabelMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The figures of many machines, as the gateway's host poll publishes them and under Prometheus' names. */
final class HostFleet {
    private final List<Line> lines = new ArrayList<>();

    /** A series and how its value goes on. */
    record Line(Map<String, String> labels, boolean counter, double start, double step) {
        double at(long scrape) {
            // A gauge swings by a few per cent, so that samples are not all alike.
            return counter ? start + step * scrape : start * (1 + 0.05 * Math.sin(scrape * 0.7 + step));
        }
    }

    HostFleet(int hosts) {
        Random random = new Random(7);
        for (int i = 0; i < hosts; i++) {
            host("web-" + i, random);
        }
    }

    List<Line> lines() {
        return lines;
    }

    private void host(String host, Random random) {
        gauge(host, random, 1, "up");
        gauge(host, random, 0.4, "system_cpu_utilization_ratio");
        gauge(host, random, 8, "system_cpu_logical_count");
        for (String state : List.of("used", "free", "cached")) {
            gauge(host, random, 0.3, "system_memory_utilization_ratio", "state", state);
            gauge(host, random, 4e9, "system_memory_usage_bytes", "state", state);
        }
        for (String mount : List.of("/", "/var", "/home")) {
            String[] place = {"device", "/dev/sda" + mount.length(), "mountpoint", mount, "type", "ext4"};
            gauge(host, random, 0.6, "system_filesystem_utilization_ratio", place);
            for (String state : List.of("used", "free")) {
                gauge(
                        host,
                        random,
                        4e10,
                        "system_filesystem_usage_bytes",
                        place[0],
                        place[1],
                        place[2],
                        place[3],
                        place[4],
                        place[5],
                        "state",
                        state);
            }
        }
        for (String device : List.of("sda", "nvme0n1")) {
            counter(host, random, 2, "system_disk_io_time_seconds_total", "device", device);
            for (String direction : List.of("read", "write")) {
                counter(host, random, 1e7, "system_disk_io_bytes_total", "device", device, "direction", direction);
            }
        }
        for (String direction : List.of("receive", "transmit")) {
            counter(host, random, 1e8, "system_network_io_bytes_total", "device", "eth0", "direction", direction);
            counter(host, random, 0.1, "system_network_errors_total", "device", "eth0", "direction", direction);
        }
    }

    private void gauge(String host, Random random, double around, String name, String... labels) {
        lines.add(new Line(labels(host, name, labels), false, around, random.nextInt(100)));
    }

    private void counter(String host, Random random, double most, String name, String... labels) {
        double start = Math.floor(random.nextDouble() * 1e9);
        lines.add(new Line(labels(host, name, labels), true, start, most * random.nextDouble()));
    }

    private static Map<String, String> labels(String host, String name, String... more) {
        Map<String, String> labels = new TreeMap<>();
        labels.put(LabelMatcher.METRIC_NAME, name);
        labels.put("host_name", host);
        labels.put("instance", host);
        labels.put("job", "host");
        labels.put("service_name", "host");
        for (int i = 0; i < more.length; i += 2) {
            labels.put(more[i], more[i + 1]);
        }
        return labels;
    }

    /** A scrape in Prometheus' text format. */
    String text(long scrape) {
        StringBuilder text = new StringBuilder(lines.size() * 160);
        for (Line line : lines) {
            text.append(line.labels().get(LabelMatcher.METRIC_NAME)).append('{');
            line.labels().forEach((name, value) -> {
                if (!name.equals(LabelMatcher.METRIC_NAME)) {
                    text.append(name).append("=\"").append(value).append("\",");
                }
            });
            text.append("} ").append(line.at(scrape)).append('\n');
        }
        return text.toString();
    }
}
