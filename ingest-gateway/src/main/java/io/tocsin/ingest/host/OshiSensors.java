package io.tocsin.ingest.host;

import io.tocsin.schemas.metric.MetricEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.CentralProcessor.TickType;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HWDiskStore;
import oshi.hardware.NetworkIF;
import oshi.software.os.OSFileStore;

/** The machine by OSHI, in the names of OpenTelemetry's system conventions. Bytes and ratios; counters are cumulative. */
final class OshiSensors {
    /** Of disks, mounts and interfaces each; a container host has hundreds that nobody reads. */
    private static final int MOST = 64;

    private final Events events;
    private final SystemInfo system = new SystemInfo();

    private OshiSensors(String hostName) {
        this.events = new Events(hostName);
    }

    /** All sensors of this machine. Loads OSHI, which takes a while; what it cannot load is told when a sensor is read. */
    static List<Sensor> all(String hostName) {
        OshiSensors oshi = new OshiSensors(hostName);
        return List.of(oshi.new Cpu(), oshi.new Memory(), oshi.new Disks(), oshi.new FileSystems(), oshi.new Network());
    }

    /** Builds events of one host. */
    record Events(String hostName) {
        MetricEvent.Builder of(Instant now, Map<String, String> labels) {
            MetricEvent.Builder event = MetricEvent.builder(now).resource("host.name", hostName);
            labels.forEach(event::label);
            return event;
        }
    }

    /** Loads a part when it is first needed, and again when that failed. */
    private static <T> Supplier<T> lazily(Supplier<T> load) {
        return new Supplier<>() {
            private final List<T> loaded = new ArrayList<>(1);

            @Override
            public T get() {
                if (loaded.isEmpty()) {
                    loaded.add(load.get());
                }
                return loaded.get(0);
            }
        };
    }

    private final class Cpu implements Sensor {
        private final Supplier<CentralProcessor> processor =
                lazily(() -> system.getHardware().getProcessor());
        private long[] before = {};

        @Override
        public String name() {
            return "cpu";
        }

        @Override
        public List<MetricEvent> read(Instant now) {
            CentralProcessor cpu = processor.get();
            long[] ticks = cpu.getSystemCpuLoadTicks();
            MetricEvent.Builder event = events.of(now, Map.of());
            // The share of the time since the last reading in which processors were busy; the first has no last.
            if (before.length == ticks.length) {
                double busy = busy(before, ticks);
                if (busy >= 0) {
                    event.gauge("system.cpu.utilization", busy);
                }
            }
            before = ticks;
            event.gauge("system.cpu.logical.count", cpu.getLogicalProcessorCount());
            double[] load = cpu.getSystemLoadAverage(3);
            String[] spans = {"1m", "5m", "15m"};
            for (int i = 0; i < load.length; i++) {
                if (load[i] >= 0) {
                    event.gauge("system.cpu.load_average." + spans[i], load[i]);
                }
            }
            return List.of(event.build());
        }
    }

    /** The share of busy ticks among all between two readings, 0 to 1; -1 when no tick has passed. Waiting for I/O is idle. */
    static double busy(long[] before, long[] after) {
        long total = 0;
        long idle = 0;
        for (TickType type : TickType.values()) {
            long ticks = Math.max(0, after[type.getIndex()] - before[type.getIndex()]);
            total += ticks;
            if (type == TickType.IDLE || type == TickType.IOWAIT) {
                idle += ticks;
            }
        }
        return total == 0 ? -1 : (double) (total - idle) / total;
    }

    private final class Memory implements Sensor {
        private final Supplier<GlobalMemory> memory =
                lazily(() -> system.getHardware().getMemory());

        @Override
        public String name() {
            return "memory";
        }

        @Override
        public List<MetricEvent> read(Instant now) {
            double total = memory.get().getTotal();
            double free = memory.get().getAvailable();
            if (total <= 0) {
                throw new IllegalStateException("no memory found");
            }
            return List.of(
                    events.of(now, Map.of()).gauge("system.memory.limit", total).build(),
                    // "free" is what a program can have, page cache included.
                    state(now, "used", total - free, total),
                    state(now, "free", free, total));
        }

        private MetricEvent state(Instant now, String state, double bytes, double total) {
            return events.of(now, Map.of("state", state))
                    .gauge("system.memory.usage", bytes)
                    .gauge("system.memory.utilization", bytes / total)
                    .build();
        }
    }

    private final class Disks implements Sensor {
        @Override
        public String name() {
            return "disk";
        }

        @Override
        public List<MetricEvent> read(Instant now) {
            List<MetricEvent> found = new ArrayList<>();
            for (HWDiskStore disk : most(system.getHardware().getDiskStores())) {
                if (disk.getReads() + disk.getWrites() > 0) {
                    found.add(direction(now, disk, "read", disk.getReadBytes(), disk.getReads()));
                    found.add(direction(now, disk, "write", disk.getWriteBytes(), disk.getWrites()));
                    found.add(busy(now, disk));
                }
            }
            return found;
        }

        /** The time in which the device worked on anything. */
        private MetricEvent busy(Instant now, HWDiskStore disk) {
            return events.of(now, Map.of("device", device(disk)))
                    .counter("system.disk.io_time", disk.getTransferTime() / 1000.0)
                    .build();
        }

        private static String device(HWDiskStore disk) {
            return disk.getName().replaceFirst("^/dev/", "");
        }

        private MetricEvent direction(Instant now, HWDiskStore disk, String direction, long bytes, long operations) {
            return events.of(now, Map.of("device", device(disk), "direction", direction))
                    .counter("system.disk.io", (double) bytes)
                    .counter("system.disk.operations", (double) operations)
                    .build();
        }
    }

    private final class FileSystems implements Sensor {
        @Override
        public String name() {
            return "filesystem";
        }

        @Override
        public List<MetricEvent> read(Instant now) {
            List<MetricEvent> found = new ArrayList<>();
            Map<String, OSFileStore> byMount = new TreeMap<>();
            system.getOperatingSystem().getFileSystem().getFileStores(true).forEach(f -> byMount.put(f.getMount(), f));
            for (OSFileStore store : most(List.copyOf(byMount.values()))) {
                double total = store.getTotalSpace();
                if (total > 0) {
                    double free = store.getUsableSpace();
                    double used = Math.max(0, total - store.getFreeSpace());
                    Map<String, String> labels = new TreeMap<>(Map.of(
                            "device", store.getVolume(),
                            "mountpoint", store.getMount(),
                            "type", store.getType()));
                    // As df does it: what is reserved for root is neither used nor free.
                    found.add(events.of(now, labels)
                            .gauge("system.filesystem.utilization", used + free == 0 ? 0 : used / (used + free))
                            .build());
                    labels.put("state", "used");
                    found.add(events.of(now, labels)
                            .gauge("system.filesystem.usage", used)
                            .build());
                    labels.put("state", "free");
                    found.add(events.of(now, labels)
                            .gauge("system.filesystem.usage", free)
                            .build());
                }
            }
            return found;
        }
    }

    private final class Network implements Sensor {
        @Override
        public String name() {
            return "network";
        }

        @Override
        public List<MetricEvent> read(Instant now) {
            List<MetricEvent> found = new ArrayList<>();
            for (NetworkIF net : most(system.getHardware().getNetworkIFs())) {
                found.add(direction(now, net, "receive", net.getBytesRecv(), net.getInErrors()));
                found.add(direction(now, net, "transmit", net.getBytesSent(), net.getOutErrors()));
            }
            return found;
        }

        private MetricEvent direction(Instant now, NetworkIF net, String direction, long bytes, long errors) {
            return events.of(now, Map.of("device", net.getName(), "direction", direction))
                    .counter("system.network.io", (double) bytes)
                    .counter("system.network.errors", (double) errors)
                    .build();
        }
    }

    private static <T> List<T> most(List<T> all) {
        return all.size() > MOST ? all.subList(0, MOST) : all;
    }
}
