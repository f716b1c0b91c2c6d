package io.tocsin.processor.peer;

import io.tocsin.processor.peer.Episode.Told;
import io.tocsin.processor.peer.Recomputation.EarlyStart;
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
 * the millisecond. <b>A superset</b> of the one with it: each alert that Prometheus tells of fires no later and ends at
 * the same instant; of every one that fires between two instants the reference says that its condition held there; what
 * recording rules record is the same.
 *
 * <p>That they saw the same at an instant is known from both: Prometheus records the newest batch that each group sees,
 * and the log says what was appended when. On a machine so busy that a scrape or an event came later than the next
 * evaluation, or Prometheus left one out, they rightly differ: then each is held to what the reference makes of what it
 * saw, which both are anyway.
 */
final class Comparison {
    private static final String OURS = "processor";
    private static final String EARLY = "early processor";
    private static final String PEER = "Prometheus";
    private static final String REFERENCE = "reference";
    private static final int MOST_SHOWN = 40;

    private final RuleFile file;
    private final List<Batch> batches;
    private final List<String> groups = PeerRules.groups();
    private final List<Long> instants = new ArrayList<>();
    private final Peer peer;
    private final Ours grid;
    private final Ours early;
    private final List<String> differences = new ArrayList<>();
    private final TreeSet<Long> disturbed = new TreeSet<>();
    private Map<Early.Kind, Integer> explained = Map.of();
    private final long from;
    private final long end;

    /** What Prometheus recorded and told. */
    record Peer(Recordings recordings, Told told) {}

    /** What a processor recorded and told, and the metric events that it was given, by their append times. */
    record Ours(Recordings recordings, Told told, List<ConsumerRecord<byte[], byte[]>> log) {
        Ours {
            log = List.copyOf(log);
        }

        /** How many events had been appended by then. */
        int visible(long instant) {
            int visible = 0;
            while (visible < log.size() && log.get(visible).timestamp() <= instant) {
                visible++;
            }
            return visible;
        }

        List<List<Sample>> samples() {
            return log.stream()
                    .map(record -> PrometheusNames.samples(
                            MetricEvent.read(record.value(), Instant.ofEpochMilli(record.timestamp()))
                                    .orElseThrow()))
                    .toList();
        }
    }

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
        differences.addAll(processor(grid, OURS));
        differences.addAll(processor(early, EARLY));
    }

    private void findDisturbed() {
        Map<Integer, Long> batchOf = new HashMap<>();
        int events = 0;
        batchOf.put(0, 0L);
        for (Batch batch : batches) {
            events += batch.events().size();
            batchOf.put(events, (long) batch.number());
        }
        for (long instant : instants) {
            Set<Long> seen = new HashSet<>();
            for (String group : groups) {
                seen.add(peer.recordings().seen(group, "first").getOrDefault(instant, -1L));
                seen.add(peer.recordings().seen(group, "last").getOrDefault(instant, -1L));
            }
            seen.add(batchOf.getOrDefault(grid.visible(instant), -2L));
            seen.add(batchOf.getOrDefault(early.visible(instant), -2L));
            if (seen.size() > 1) {
                disturbed.add(instant);
            }
        }
    }

    private List<Episode> told(Told told) {
        return told.within(from, end);
    }

    /** What an early one may have told before the first instant, too. */
    private List<Episode> earlyTold(Told told) {
        return told.within(batches.get(0).millis(), end);
    }

    /** Prometheus beside the processor, and beside the reference. */
    private void withPrometheus() {
        Recomputation expected =
                new Recomputation(file, batches.stream().map(Batch::samples).toList());
        for (int i = 0; i < groups.size(); i++) {
            SortedMap<Long, Integer> visible = new TreeMap<>();
            peer.recordings()
                    .seen(groups.get(i), "first")
                    .subMap(from, end + 1)
                    .forEach((instant, batch) -> visible.put(instant, (int) (long) batch));
            expected.evaluate(i, visible, List.of());
        }
        differences.addAll(peer.recordings().differences(PEER, expected.recordings(), REFERENCE, instants));
        differences.addAll(Episode.differences(told(peer.told()), PEER, told(expected.told()), REFERENCE));
        if (disturbed.isEmpty()) {
            differences.addAll(grid.recordings().differences(OURS, peer.recordings(), PEER, instants));
            differences.addAll(Episode.differences(told(grid.told()), OURS, told(peer.told()), PEER));
            differences.addAll(Episode.missing(told(peer.told()), earlyTold(early.told())));
        }
    }

    /** A processor beside the reference. */
    private List<String> processor(Ours ours, String name) {
        boolean isEarly = name.equals(EARLY);
        List<String> found = new ArrayList<>();
        List<EarlyStart> starts = new ArrayList<>();
        if (isEarly) {
            earlyTold(ours.told()).stream()
                    .filter(episode -> episode.startsAt() % 1000 != 0)
                    .forEach(episode -> starts.add(new EarlyStart(episode, ours.visible(episode.startsAt()))));
        }
        SortedMap<Long, Integer> visible = new TreeMap<>();
        instants.forEach(instant -> visible.put(instant, ours.visible(instant)));
        Recomputation expected = new Recomputation(file, ours.samples());
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
            found.addAll(Episode.missing(told(expected.told()), earlyTold(ours.told())));
            found.addAll(ours.recordings()
                    .withoutAlerts()
                    .differences(name, expected.recordings().withoutAlerts(), REFERENCE, instants));
        } else {
            found.addAll(ours.recordings().differences(name, expected.recordings(), REFERENCE, instants));
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
                Prometheus and processor, %d instants (%d at which they did not see the same): %d transitions, \
                %d recorded samples (%d with other last digits); alerts told %d by Prometheus, %d by the processor \
                (%d forgotten, not resolved), %d with early evaluation, %d of them between two instants only; \
                fired early, and did hold there: %s
                %s""".formatted(
                instants.size(),
                disturbed.size(),
                peer.recordings().transitions(instants).size(),
                peer.recordings().samples(from, end),
                grid.recordings().rounded(peer.recordings(), instants),
                theirs.size(),
                ours.size(),
                ours.stream().filter(e -> e.end().equals(Episode.FORGOTTEN)).count(),
                earlier.size(),
                extra,
                explained,
                new DetectionTimes(batches, theirs).with("processor", ours).with("processor, early", earlier));
    }
}
