package io.tocsin.deploy.bench;

import io.tocsin.deploy.process.Child;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What it costs a consumer group to get from one place of its topic to the end: by the offsets that it commits and the
 * CPU of its processes, both looked at from outside, so that each contender is measured by the same means.
 *
 * @param events that were processed meanwhile
 * @param cpu of all processes of the group, without what their JVMs compiled
 * @param brokerCpu of the broker
 */
record Passage(long events, Duration time, Duration cpu, Duration brokerCpu) {
    private static final int LOOK_MILLIS = 50;

    /** As long without any progress is a failure. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private record Reading(long nanos, long events, Duration cpu, Duration brokerCpu) {}

    /**
     * Follows a group until it has read everything.
     *
     * @param ends of the partitions that it reads
     * @param warmUp how many events are not counted
     */
    static Passage follow(
            Workbench bench, String group, Map<TopicPartition, Long> ends, long warmUp, List<Child> processes)
            throws IOException, InterruptedException, ExecutionException {
        long end = ends.values().stream().mapToLong(Long::longValue).sum();
        List<ProcessCpu> cpus =
                processes.stream().map(process -> new ProcessCpu(process)).toList();
        Reading begin = null;
        long last = -1;
        long since = System.nanoTime();
        while (true) {
            for (Child process : processes) {
                Workbench.check(process);
            }
            Reading now = read(bench, group, ends, cpus);
            if (begin == null && now.events() >= warmUp) {
                begin = now;
            }
            if (now.events() >= end && begin != null) {
                return new Passage(
                        now.events() - begin.events(),
                        Duration.ofNanos(now.nanos() - begin.nanos()),
                        now.cpu().minus(begin.cpu()),
                        now.brokerCpu().minus(begin.brokerCpu()));
            }
            if (now.events() != last) {
                last = now.events();
                since = now.nanos();
            } else if (now.nanos() - since > PATIENCE.toNanos()) {
                throw new IOException("stands still at " + last + " of " + end + " events: " + group);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private static Reading read(
            Workbench bench, String group, Map<TopicPartition, Long> ends, List<ProcessCpu> processes)
            throws IOException, InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> committed = bench.admin()
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        long events = 0;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            OffsetAndMetadata offset = committed.get(end.getKey());
            events += offset == null ? 0 : Math.min(offset.offset(), end.getValue());
        }
        Duration cpu = Duration.ZERO;
        for (ProcessCpu process : processes) {
            cpu = cpu.plus(process.work());
        }
        return new Reading(System.nanoTime(), events, cpu, ProcessCpu.all(bench.broker()));
    }

    double eventsPerSecond() {
        return events / seconds(time);
    }

    /** CPU seconds for a million events; of work, not of compilation. */
    double cpuPerMillion() {
        return seconds(cpu) * 1e6 / events;
    }

    double brokerCpuPerMillion() {
        return seconds(brokerCpu) * 1e6 / events;
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
