package io.tocsin.processor.peer;

import io.tocsin.processor.peer.Episode.Told;
import io.tocsin.processor.peer.Recomputation.Arrival;
import io.tocsin.processor.peer.Recomputation.EarlyStart;
import io.tocsin.processor.peer.Recordings.Transition;
import io.tocsin.processor.plan.Early;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.metric.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What has to be the same of a Prometheus and of processors.
 *
 * <p><b>Identical transitions</b> of the processor without early evaluation: at each instant each alert is in the same
 * state (inactive, pending, firing), since the same second; each recorded sample has the same value (to the twelfth
 * digit); and receivers are told of the same alerts, with the same {@code startsAt}, {@code endsAt} and annotations, to
 * the millisecond (what the processor tells as forgotten is resolved for Prometheus). <b>A superset</b> of the one with it: each alert that Prometheus tells of fires no later and ends at
 * the same instant; of every one that fires between two instants the reference says that its condition held there; what
 * recording rules record is the same.
 *
 * <p>That they saw the same at an instant is known from both: Prometheus records the newest batch that each group sees,
 * and the log says what was appended when. On a machine so busy that a scrape or an event came later than the next
 * evaluation, or Prometheus left one out, they rightly differ: then each is held to what the reference makes of what it
 * saw, which both are anyway. (But for a Prometheus that gets a scrape in the midst of a group's rules: nobody knows which
 * of them saw it.)
 */
final class Comparison {
    private static final String OURS = "processor";
    private static final String EARLY = "early processor";
    private static final String PEER = "Prometheus";
    private static final String REFERENCE = "reference";
    private static final int MOST_SHOWN = 40;
    private static final long SHOWN_MILLIS = 4000;

    private final RuleFile file;
    private final List<Batch> batches;
    private final List<String> groups = PeerRules.groups();
    private final List<Long> instants = new ArrayList<>();
    private final Peer peer;
    private final Ours grid;
    private final Ours early;
    private final List<String> differences = new ArrayList<>();
    private final TreeSet<Long> disturbed = new TreeSet<>();
    /** Something came while Prometheus was evaluating a group: some of its rules saw it, and others not. */
    private boolean torn;

    /** The broker gave a time to an event so long before it could be read that a processor had passed it. */
    private boolean slow;

    private Map<Early.Kind, Integer> explained = Map.of();
    private List<Long> overtaken = List.of();
    private List<Long> hasty = List.of();
    private final long from;
    private final long end;

    /** What Prometheus recorded and told. */
    record Peer(Recordings recordings, Told told) {}

    /** What a processor recorded and told, and the metric events that it was given, by their append times. */
    record Ours(
            Recordings recordings,
            Told told,
            List<ConsumerRecord<byte[], byte[]>> log,
            List<Acknowledged> acknowledged) {
        Ours {
            log = List.copyOf(log);
            acknowledged = List.copyOf(acknowledged);
        }

        /**
         * Whether the broker was so slow that an event appended by then could be read only when the instant may have been
         * evaluated: the clock less 200 ms is taken for a watermark.
         */
        boolean isSlow(long instant) {
            return acknowledged.stream().anyMatch(a -> a.append() <= instant && a.at() > instant + 200);
        }

        /** How many events had been appended by then. */
        int visible(long instant) {
            int visible = 0;
            while (visible < log.size() && log.get(visible).timestamp() <= instant) {
                visible++;
            }
            return visible;
        }

        List<Arrival> arrivals() {
            return log.stream()
                    .map(record -> new Arrival(
                            record.timestamp(),
                            PrometheusNames.samples(
                                    MetricEvent.read(record.value(), Instant.ofEpochMilli(record.timestamp()))
                                            .orElseThrow())))
                    .toList();
        }
    }

    /** When an event was appended, and when that was acknowledged, epoch milliseconds. */
    record Acknowledged(long append, long at) {}

    /** @param end the last instant that is compared */
    Comparison(RuleFile file, List<Batch> batches, long end, Peer peer, Ours grid, Ours early) {
        this.file = file;
        this.batches = List.copyOf(batches);
        this.peer = peer;
        this.grid = grid;
        this.early = early;
        this.end = end;
        this.from = Math.floorDiv(batches.get(0).millis(), 1000) * 1000 + 1000;
        for (long instant = from; instant <= end; instant += 1000) {
            instants.add(instant);
        }
        findDisturbed();
        withPrometheus();
        if (!slow) {
            differences.addAll(processor(grid, OURS));
            differences.addAll(processor(early, EARLY));
        }
    }

    private void findDisturbed() {
        Map<Integer, Long> batchOf = new HashMap<>();
        int events = 0;
        batchOf.put(0, 0L);
        for (Batch batch : batches) {
            events += batch.events().size();
            batchOf.put(events, (long) batch.number());
            if (!peer.recordings().scraped().contains(batch.number())) {
                disturbed.add(batch.millis());
            }
        }
        for (long instant : instants) {
            Set<Long> seen = new HashSet<>();
            for (String group : groups) {
                long first = peer.recordings().seen(group, "first").getOrDefault(instant, -1L);
                long last = peer.recordings().seen(group, "last").getOrDefault(instant, -1L);
                seen.addAll(List.of(first, last));
                torn |= first != last;
            }
            for (Ours ours : List.of(grid, early)) {
                long logged = batchOf.getOrDefault(ours.visible(instant), -2L);
                seen.add(logged);
                if (logged != ours.recordings().seen(groups.get(0), "first").getOrDefault(instant, logged)
                        && ours.isSlow(instant)) {
                    slow = true;
                    disturbed.add(instant);
                }
            }
            if (seen.size() > 1) {
                disturbed.add(instant);
            }
        }
    }

    /** The samples of what an alert is about, up to a change of it. */
    private String data(Transition change) {
        StringBuilder text = new StringBuilder("; samples");
        for (Batch batch : batches) {
            if (batch.millis() > change.instant() - SHOWN_MILLIS && batch.millis() <= change.instant()) {
                text.append(" at ").append(Instant.ofEpochMilli(batch.millis())).append(':');
                batch.samples().stream()
                        .filter(s -> isOf(s, change.alert(), "service_name") && isOf(s, change.alert(), "host_name"))
                        .map(s -> s.labels().get(Sample.NAME) + " " + s.value())
                        .filter(s -> !s.contains("duration"))
                        .forEach(s -> text.append(' ').append(s));
            }
        }
        return text.toString();
    }

    private static boolean isOf(Sample sample, String alert, String label) {
        return !alert.contains(label + "=")
                || alert.replace('}', ',')
                        .contains(label + "=" + sample.labels().get(label) + ",");
    }

    private List<Episode> told(Told told) {
        return told.within(from, end);
    }

    private static List<Episode> asPrometheus(List<Episode> told) {
        return told.stream().map(Episode::asPrometheus).toList();
    }

    /** What an early one may have told before the first instant, too. */
    private List<Episode> earlyTold(Told told) {
        return told.within(batches.get(0).millis(), end);
    }

    /** Prometheus beside the processor, and beside the reference. */
    private void withPrometheus() {
        Set<Integer> scraped = peer.recordings().scraped();
        Recomputation expected = new Recomputation(
                file,
                batches.stream()
                        .map(batch -> new Arrival(
                                batch.millis(), scraped.contains(batch.number()) ? batch.samples() : List.of()))
                        .toList());
        for (int i = 0; i < groups.size(); i++) {
            SortedMap<Long, Integer> visible = new TreeMap<>();
            peer.recordings()
                    .seen(groups.get(i), "first")
                    .subMap(from, end + 1)
                    .forEach((instant, batch) -> visible.put(instant, (int) (long) batch));
            expected.evaluate(i, visible, List.of());
        }
        if (!torn) {
            differences.addAll(
                    peer.recordings().differences(PEER, expected.recordings(), REFERENCE, instants, this::data));
            differences.addAll(
                    Episode.differences(told(peer.told()), PEER, asPrometheus(told(expected.told())), REFERENCE));
        }
        if (disturbed.isEmpty()) {
            differences.addAll(grid.recordings().differences(OURS, peer.recordings(), PEER, instants, this::data));
            differences.addAll(Episode.differences(asPrometheus(told(grid.told())), OURS, told(peer.told()), PEER));
            differences.addAll(Episode.missing(told(peer.told()), asPrometheus(earlyTold(early.told()))));
        }
    }

    /** A processor beside the reference. */
    private List<String> processor(Ours ours, String name) {
        boolean isEarly = name.equals(EARLY);
        List<String> found = new ArrayList<>();
        int sent = batches.stream().mapToInt(batch -> batch.events().size()).sum();
        if (ours.log().size() != sent) {
            found.add(name + " was given " + ours.log().size() + " events, not " + sent);
        }
        List<EarlyStart> starts = new ArrayList<>();
        if (isEarly) {
            earlyTold(ours.told()).stream()
                    .filter(episode -> episode.startsAt() % 1000 != 0)
                    .forEach(episode -> starts.add(new EarlyStart(episode, ours.visible(episode.startsAt()))));
        }
        SortedMap<Long, Integer> visible = new TreeMap<>();
        instants.forEach(instant -> visible.put(instant, ours.visible(instant)));
        Recomputation expected = new Recomputation(file, ours.arrivals());
        for (int i = 0; i < groups.size(); i++) {
            RuleFile.Group group = file.groups().get(i);
            expected.evaluate(
                    i,
                    visible,
                    starts.stream()
                            .filter(start -> group.rules().stream()
                                    .anyMatch(rule ->
                                            rule.name().equals(start.episode().rule())))
                            .toList());
        }
        found.addAll(expected.unexplained());
        if (isEarly) {
            explained = expected.explained();
            overtaken = expected.overtaken();
            hasty = expected.hasty();
            found.addAll(Episode.missing(told(expected.told()), earlyTold(ours.told())));
            found.addAll(ours.recordings()
                    .withoutAlerts()
                    .differences(name, expected.recordings().withoutAlerts(), REFERENCE, instants, this::data));
        } else {
            found.addAll(ours.recordings().differences(name, expected.recordings(), REFERENCE, instants, this::data));
            found.addAll(Episode.differences(told(ours.told()), name, told(expected.told()), REFERENCE));
        }
        return found;
    }

    /** All that is not as it has to be. */
    List<String> differences() {
        return differences.size() <= MOST_SHOWN ? differences : differences.subList(0, MOST_SHOWN);
    }

    /** Rules of which no alert fired, where there should be enough of all. */
    Set<String> silent() {
        Set<String> silent = new TreeSet<>();
        file.groups()
                .forEach(group -> group.rules().stream()
                        .filter(RuleFile.Alert.class::isInstance)
                        .forEach(rule -> silent.add(rule.name())));
        told(peer.told()).forEach(episode -> silent.remove(episode.rule()));
        return silent;
    }

    /** How many alerts fired early, each with a reason. */
    int explained() {
        return explained.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Instants at which they did not see the same. */
    Set<Long> disturbed() {
        return disturbed;
    }

    String report() {
        List<Episode> theirs = told(peer.told());
        List<Episode> ours = told(grid.told());
        List<Episode> earlier = earlyTold(early.told());
        long extra =
                earlier.stream().filter(e -> ours.stream().noneMatch(e::covers)).count();
        return """
                Prometheus and processor, %d instants (%d at which they did not see the same%s): %d transitions, \
                %d recorded samples (%d with other last digits); alerts told %d by Prometheus, %d by the processor \
                (%d forgotten, not resolved), %d with early evaluation, %d of them between two instants only; \
                fired early, and did hold there: %s (but had ended by then, ms: %s; and with a for that was over only then: %s)
                %s""".formatted(
                instants.size(),
                disturbed.size(),
                (torn ? ", some rules of a group otherwise than others" : "") + (slow ? ", the broker being slow" : ""),
                peer.recordings().transitions(instants).size(),
                peer.recordings().samples(from, end),
                grid.recordings().rounded(peer.recordings(), instants),
                theirs.size(),
                ours.size(),
                ours.stream().filter(e -> e.end().equals(Episode.FORGOTTEN)).count(),
                earlier.size(),
                extra,
                explained,
                overtaken,
                hasty,
                new DetectionTimes(batches, theirs)
                        .with("processor", asPrometheus(ours))
                        .with("processor, early", asPrometheus(earlier)));
    }
}
