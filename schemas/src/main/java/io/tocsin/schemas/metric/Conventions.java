package io.tocsin.schemas.metric;

import java.util.Map;

/**
 * The units of the metrics of OpenTelemetry's semantic conventions (1.37, with names that earlier releases used), so
 * that a bare number is known by its name. Annotations such as {@code {request}} carry no suffix and are written "".
 */
final class Conventions {
    private static final String BYTES = "By";
    private static final String SECONDS = "s";
    private static final String RATIO = "1";

    private static final Map<String, String> UNITS = Map.ofEntries(
            // system.*
            Map.entry("system.uptime", SECONDS),
            Map.entry("system.cpu.time", SECONDS),
            Map.entry("system.cpu.utilization", RATIO),
            Map.entry("system.cpu.frequency", "Hz"),
            Map.entry("system.memory.usage", BYTES),
            Map.entry("system.memory.limit", BYTES),
            Map.entry("system.memory.shared", BYTES),
            Map.entry("system.memory.utilization", RATIO),
            Map.entry("system.memory.linux.available", BYTES),
            Map.entry("system.linux.memory.available", BYTES),
            Map.entry("system.linux.memory.slab.usage", BYTES),
            Map.entry("system.paging.usage", BYTES),
            Map.entry("system.paging.utilization", RATIO),
            Map.entry("system.disk.io", BYTES),
            Map.entry("system.disk.io_time", SECONDS),
            Map.entry("system.disk.operation_time", SECONDS),
            Map.entry("system.disk.limit", BYTES),
            Map.entry("system.filesystem.usage", BYTES),
            Map.entry("system.filesystem.limit", BYTES),
            Map.entry("system.filesystem.utilization", RATIO),
            Map.entry("system.network.io", BYTES),
            // process.*
            Map.entry("process.uptime", SECONDS),
            Map.entry("process.cpu.time", SECONDS),
            Map.entry("process.cpu.utilization", RATIO),
            Map.entry("process.memory.usage", BYTES),
            Map.entry("process.memory.virtual", BYTES),
            Map.entry("process.disk.io", BYTES),
            Map.entry("process.network.io", BYTES),
            // jvm.*
            Map.entry("jvm.memory.used", BYTES),
            Map.entry("jvm.memory.committed", BYTES),
            Map.entry("jvm.memory.limit", BYTES),
            Map.entry("jvm.memory.init", BYTES),
            Map.entry("jvm.memory.used_after_last_gc", BYTES),
            Map.entry("jvm.buffer.memory.used", BYTES),
            Map.entry("jvm.buffer.memory.limit", BYTES),
            Map.entry("jvm.gc.duration", SECONDS),
            Map.entry("jvm.cpu.time", SECONDS),
            Map.entry("jvm.cpu.recent_utilization", RATIO),
            Map.entry("jvm.system.cpu.utilization", RATIO),
            // http.*
            Map.entry("http.server.request.duration", SECONDS),
            Map.entry("http.server.request.body.size", BYTES),
            Map.entry("http.server.response.body.size", BYTES),
            Map.entry("http.client.request.duration", SECONDS),
            Map.entry("http.client.request.body.size", BYTES),
            Map.entry("http.client.response.body.size", BYTES),
            Map.entry("http.client.connection.duration", SECONDS),
            // neighbours that services publish beside them
            Map.entry("db.client.operation.duration", SECONDS),
            Map.entry("rpc.server.duration", "ms"),
            Map.entry("rpc.client.duration", "ms"),
            Map.entry("messaging.client.operation.duration", SECONDS),
            Map.entry("messaging.process.duration", SECONDS),
            Map.entry("container.cpu.time", SECONDS),
            Map.entry("container.memory.usage", BYTES),
            Map.entry("container.disk.io", BYTES),
            Map.entry("container.network.io", BYTES));

    private Conventions() {}

    /** The unit of a metric by its OpenTelemetry name; "" if it has none or is not known. */
    static String unit(String name) {
        return UNITS.getOrDefault(name, "");
    }
}
