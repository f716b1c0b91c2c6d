package io.tocsin.deploy.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.schemas.metric.MetricEvent;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One run of the shop: what is due is made, sent and counted, on one thread. */
final class DemoRun {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(5);
    private static final Duration INCIDENT_EVERY = Duration.ofSeconds(1);
    private static final int BATCH = 200;

    /** Over the shipped rule's 20 within the first second, and so again in each second after it. */
    private static final int ERRORS_A_SECOND = 30;

    private final Settings settings;
    private final Shop shop;
    private final ShopMetrics metrics;
    private final Delivery delivery;
    private final Clock clock;
    private final PrintStream out;
    private final Deque<ObjectNode> made = new ArrayDeque<>();
    private final String idPrefix;

    private long numbered;
    private long acknowledged;
    private long metricsMade;
    private long metricEvents;
    private Instant end = Instant.MAX;
    private Phase phase = Phase.BEFORE;
    private Instant nextIncidentStep = Instant.MAX;

    DemoRun(Settings settings, Delivery delivery, Clock clock, PrintStream out) {
        this.settings = settings;
        this.delivery = delivery;
        this.clock = clock;
        this.out = out;
        this.metrics = new ShopMetrics(settings.seed());
        this.shop = new Shop(settings.seed(), metrics);
        // The start is part of the ids: a second run of the same name is not a repetition of the first.
        this.idPrefix = settings.run() + "-" + Long.toString(clock.millis(), 36) + "-";
    }

    private enum Phase {
        BEFORE,
        DURING,
        AFTER
    }

    /**
     * What was asked for.
     *
     * @param count exactly so many log events; empty: as many as come
     * @param duration at most so long; empty: until told to stop
     * @param rate log events a second; 0: as fast as the gateway takes them
     * @param outbox where the alerts are seen
     * @param patience for how long a gateway that is away is tried again
     */
    record Settings(
            String run,
            Optional<Long> count,
            Optional<Duration> duration,
            int rate,
            Optional<Trouble> trouble,
            String outbox,
            long seed,
            Patience patience) {}

    /** An incident, when it starts after the run's start, and how long it lasts. */
    record Trouble(Incident incident, Duration after, Duration lasts) {}

    /**
     * For how long the gateway may be away. A run that only Ctrl-C ends waits for it without end.
     *
     * @param beyondEnd with a duration: so long after its end
     * @param counting with a count: so long without a batch being taken
     */
    record Patience(Duration beyondEnd, Duration counting) {
        /** Both are longer than a restart of the gateway takes. */
        static final Patience USUAL = new Patience(Duration.ofSeconds(30), Duration.ofSeconds(60));
    }

    /** Runs to its end; returns the exit code: 0 when every event made was acknowledged. */
    int run() throws InterruptedException {
        Instant start = clock.instant();
        end = settings.duration().map(start::plus).orElse(Instant.MAX);
        announce(start);
        Instant nextReport = start;
        Instant nextLine = start.plus(REPORT_EVERY);
        Instant paceFrom = start;
        long paced = 0;
        try {
            while (!delivery.isStopping()
                    && !isCountReached()
                    && clock.instant().isBefore(end)) {
                Instant now = clock.instant();
                trouble(start, now);
                if (!now.isBefore(nextReport)) {
                    report(now);
                    nextReport = now.plus(REPORT_EVERY);
                }
                long due = settings.rate() == 0
                        ? BATCH
                        : (long) (settings.rate()
                                        * Duration.between(paceFrom, now).toMillis()
                                        / 1000.0)
                                - paced;
                paced += sendLogs(now, due);
                if (Duration.between(now, clock.instant()).compareTo(REPORT_EVERY) > 0) {
                    // The gateway was away. Customers who could not come do not all come at once afterwards.
                    paceFrom = clock.instant();
                    paced = 0;
                }
                if (!now.isBefore(nextLine)) {
                    progress(start, now);
                    nextLine = now.plus(REPORT_EVERY);
                }
                if (settings.rate() > 0) {
                    delivery.await(TICK);
                }
            }
            endTrouble(clock.instant());
        } catch (Delivery.UndeliveredException e) {
            out.println(e.getMessage());
        }
        return summary();
    }

    private void announce(Instant start) {
        out.println("The shop is open. Run: " + settings.run());
        settings.trouble().ifPresent(trouble -> {
            Instant from = start.plus(trouble.after()).truncatedTo(ChronoUnit.MILLIS);
            out.println("Incident '" + word(trouble) + "' starts at " + from + " and lasts "
                    + trouble.lasts().toSeconds() + " s: " + trouble.incident().what() + ".");
            out.println("Look for " + trouble.incident().alert() + " at " + settings.outbox());
        });
    }

    private static String word(Trouble trouble) {
        return trouble.incident().name().toLowerCase(Locale.ROOT);
    }

    private boolean isCountReached() {
        return settings.count().filter(count -> acknowledged >= count).isPresent();
    }

    private Instant giveUpAt() {
        Instant byDuration = settings.duration().isEmpty()
                ? Instant.MAX
                : end.plus(settings.patience().beyondEnd());
        Instant byCount = settings.count().isEmpty()
                ? Instant.MAX
                : clock.instant().plus(settings.patience().counting());
        return byDuration.isBefore(byCount) ? byDuration : byCount;
    }

    // --- logs ---

    /** Sends up to {@code due} events; returns how many. */
    private long sendLogs(Instant now, long due) throws Delivery.UndeliveredException, InterruptedException {
        long sent = 0;
        while (sent < due && !delivery.isStopping() && !isCountReached()) {
            long limit = Math.min(due - sent, BATCH);
            if (settings.count().isPresent()) {
                limit = Math.min(limit, settings.count().get() - acknowledged);
            }
            while (made.size() < limit) {
                made.addAll(shop.visit(now));
            }
            sent += send(Math.toIntExact(limit));
        }
        return sent;
    }

    private int send(int count) throws Delivery.UndeliveredException, InterruptedException {
        List<byte[]> batch = new ArrayList<>();
        while (batch.size() < count && !made.isEmpty()) {
            ObjectNode event = made.remove();
            event.put("event.id", idPrefix + numbered++);
            if (!(event.get("labels") instanceof ObjectNode)) {
                event.putObject("labels");
            }
            event.withObject("/labels").put("run", settings.run());
            batch.add(event.toString().getBytes(StandardCharsets.UTF_8));
        }
        if (!batch.isEmpty() && delivery.deliver("/events/logs", batch, giveUpAt())) {
            acknowledged += batch.size();
        }
        return batch.size();
    }

    // --- metrics ---

    private void report(Instant now) throws Delivery.UndeliveredException, InterruptedException {
        sendMetrics(metrics.report(now, during(Incident.CPU), during(Incident.DOWN)));
    }

    private void sendMetrics(List<MetricEvent> events) throws Delivery.UndeliveredException, InterruptedException {
        metricsMade += events.size();
        if (delivery.deliver(
                "/events/metrics", events.stream().map(MetricEvent::toJson).toList(), giveUpAt())) {
            metricEvents += events.size();
        }
    }

    // --- the incident ---

    private Optional<ShopService> during(Incident incident) {
        return settings.trouble()
                .map(Trouble::incident)
                .filter(i -> i == incident && phase == Phase.DURING)
                .map(Incident::service);
    }

    private void trouble(Instant start, Instant now) throws Delivery.UndeliveredException, InterruptedException {
        if (settings.trouble().isEmpty()) {
            return;
        }
        Trouble trouble = settings.trouble().get();
        Instant from = start.plus(trouble.after());
        if (phase == Phase.BEFORE && !now.isBefore(from)) {
            phase = Phase.DURING;
            nextIncidentStep = now;
            shop.silence(during(Incident.DOWN));
        }
        if (phase == Phase.DURING && !now.isBefore(from.plus(trouble.lasts()))) {
            endTrouble(now);
        }
        if (phase == Phase.DURING && !now.isBefore(nextIncidentStep)) {
            nextIncidentStep = nextIncidentStep.plus(INCIDENT_EVERY);
            step(trouble.incident(), now);
        }
    }

    private void step(Incident incident, Instant now) throws Delivery.UndeliveredException, InterruptedException {
        switch (incident) {
            case ERRORS -> {
                for (int i = 0; i < ERRORS_A_SECOND; i++) {
                    made.addAll(shop.failure(Failure.PROVIDER_DOWN, now));
                }
                if (settings.count().isEmpty()) {
                    send(made.size());
                }
            }
            case CPU -> sendMetrics(List.of(metrics.cpu(now, incident.service(), true)));
            case DOWN -> sendMetrics(List.of(metrics.up(now, incident.service(), false)));
        }
    }

    /** All is well again, and says so at once. */
    private void endTrouble(Instant now) throws Delivery.UndeliveredException, InterruptedException {
        if (phase != Phase.DURING) {
            return;
        }
        phase = Phase.AFTER;
        shop.silence(Optional.empty());
        report(now);
        settings.trouble()
                .ifPresent(trouble ->
                        out.println("Incident '" + word(trouble) + "' ended at " + now.truncatedTo(ChronoUnit.MILLIS)
                                + ". " + trouble.incident().alert() + " resolves soon: " + settings.outbox()));
    }

    // --- what the user sees ---

    private void progress(Instant start, Instant now) {
        out.println(String.format(
                Locale.ROOT,
                "  %4d s  %d log events and %d metric events acknowledged%s",
                Duration.between(start, now).toSeconds(),
                acknowledged,
                metricEvents,
                delivery.retries() == 0 ? "" : ", " + delivery.retries() + " retries"));
    }

    private int summary() {
        out.println(acknowledged + " log events and " + metricEvents + " metric events were acknowledged"
                + (delivery.retries() == 0 ? "" : " after " + delivery.retries() + " retries") + ". Run: "
                + settings.run());
        long wanted = settings.count().orElse(numbered);
        boolean all = acknowledged >= wanted && metricEvents == metricsMade;
        if (!all) {
            out.println("Not acknowledged: " + (wanted - acknowledged) + " log events and "
                    + (metricsMade - metricEvents) + " metric events.");
        }
        if (acknowledged + metricEvents > 0) {
            out.println("The shop is closed; its services will be reported as silent in half a minute.");
        }
        return all ? 0 : 1;
    }
}
