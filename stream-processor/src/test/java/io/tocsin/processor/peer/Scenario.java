package io.tocsin.processor.peer;

import io.tocsin.schemas.metric.MetricEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Three services on two hosts, by chance: levels that cross thresholds for less than an evaluation interval and for many,
 * counters with resets, histograms, and pulses that stop for longer than windows. Values are multiples of a quarter, so
 * that sums do not depend on their order; counters begin again high enough that no version of Prometheus extrapolates
 * them to zero. Calm at first, so that no alert is active before both look.
 */
final class Scenario {
    private static final List<String> SERVICES = List.of("shop", "checkout", "search");
    private static final List<String> HOSTS = List.of("web-1", "web-2");
    private static final int CALM_BATCHES = 4;
    private static final List<Double> BOUNDS = List.of(0.1, 0.25, 0.5, 1.0, 2.5);

    private final Random random;
    private final List<Source> sources = new ArrayList<>();
    private int batches;

    Scenario(long seed) {
        random = new Random(seed);
        for (String service : SERVICES) {
            for (String host : HOSTS) {
                sources.add(new Source(service, host));
            }
        }
    }

    /** @param millis the time of its samples, later than the last one's */
    Batch next(long millis) {
        batches++;
        List<MetricEvent> events = new ArrayList<>();
        Instant time = Instant.ofEpochMilli(millis);
        events.add(MetricEvent.builder(time)
                .resource("service.name", "peer")
                .gauge(Batch.NUMBER, batches)
                .build());
        sources.forEach(source -> events.add(source.event(time)));
        return new Batch(batches, millis, events);
    }

    /** Is one thing for a while and another for a while. */
    private final class Mode {
        private final int shortest;
        private final int longest;
        private boolean on;
        private int left = CALM_BATCHES;

        Mode(int shortest, int longest) {
            this.shortest = shortest;
            this.longest = longest;
        }

        boolean step() {
            if (left-- == 0) {
                on = !on;
                // One in four is over before the next evaluation as often as not.
                left = random.nextInt(4) == 0 ? shortest - 1 : shortest + random.nextInt(longest - shortest);
            }
            return on;
        }
    }

    private final class Source {
        private final String service;
        private final String host;
        private final Mode high = new Mode(1, 16);
        private final Mode silent = new Mode(6, 40);
        private final Mode busy = new Mode(4, 24);
        private final Mode erroneous = new Mode(6, 24);
        private final Mode slow = new Mode(6, 24);
        private double requests = 1000;
        private double errors = 1000;
        private final long[] buckets = {1000, 100, 100, 100, 10, 10};
        private int load;

        Source(String service, String host) {
            this.service = service;
            this.host = host;
        }

        MetricEvent event(Instant time) {
            double level = (high.step() ? 60 : 2) + random.nextInt(136) / 4.0;
            load = random.nextInt(3) == 0 && batches > CALM_BATCHES ? random.nextInt(8) : load;
            count();
            MetricEvent.Builder event = MetricEvent.builder(time)
                    .resource("service.name", service)
                    .resource("host.name", host)
                    .gauge("peer_level", level)
                    .gauge("peer_load", load)
                    .counter("peer_requests_total", requests)
                    .counter("peer_errors_total", errors)
                    .histogram("peer.duration", BOUNDS, counts(), 17.5, "s");
            if (!silent.step()) {
                event.gauge("peer_pulse", 1);
            }
            return event.build();
        }

        private void count() {
            int arrived = (busy.step() ? 80 : 8) + random.nextInt(8);
            boolean restarted = random.nextInt(50) == 0;
            requests = restarted ? 1000 : requests + arrived;
            errors = restarted ? 1000 : errors + (erroneous.step() ? arrived / 4.0 : 0.25);
            boolean isSlow = slow.step();
            for (int i = 0; i < arrived; i++) {
                buckets[isSlow ? 2 + random.nextInt(3) : random.nextInt(3)]++;
            }
        }

        private List<Long> counts() {
            List<Long> counts = new ArrayList<>();
            for (long bucket : buckets) {
                counts.add(bucket);
            }
            return counts;
        }
    }
}
