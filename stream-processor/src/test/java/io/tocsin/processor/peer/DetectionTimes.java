package io.tocsin.processor.peer;

import io.tocsin.schemas.metric.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How long receivers wait for what both find, and how much longer for the one's than for the other's. */
final class DetectionTimes {
    /** They depend on the newest samples alone, so that one sample fires them. */
    private static final Set<String> AT_ONCE = Set.of("High", "HighAndLoaded");

    private final List<Batch> batches;
    private final List<Episode> peer;
    private final StringBuilder report = new StringBuilder();

    DetectionTimes(List<Batch> batches, List<Episode> peer) {
        this.batches = List.copyOf(batches);
        this.peer = List.copyOf(peer);
        List<Long> waited = new ArrayList<>();
        peer.stream().filter(e -> AT_ONCE.contains(e.rule())).forEach(e -> waited.add(e.fired() - cause(e)));
        report.append("from a sample to its alert, ms: Prometheus ").append(summary(waited));
    }

    /** Adds those of a processor. */
    DetectionTimes with(String name, List<Episode> told) {
        List<Long> waited = new ArrayList<>();
        List<Long> later = new ArrayList<>();
        List<Long> endsLater = new ArrayList<>();
        for (Episode theirs : peer) {
            Optional<Episode> found =
                    told.stream().filter(e -> e.covers(theirs)).findFirst();
            if (found.isPresent()) {
                Episode ours = found.get();
                later.add(ours.fired() - theirs.fired());
                if (theirs.endsAt() != Episode.OPEN) {
                    endsLater.add(ours.ended() - theirs.ended());
                }
                if (AT_ONCE.contains(theirs.rule())) {
                    waited.add(ours.fired() - cause(theirs));
                }
            }
        }
        report.append(System.lineSeparator()).append(name).append(' ').append(summary(waited));
        report.append("; later than Prometheus, all alerts: firing ").append(summary(later));
        report.append(", resolved ").append(summary(endsLater));
        return this;
    }

    /** When the batch came since which the condition held that Prometheus found. */
    private long cause(Episode alert) {
        long cause = alert.startsAt();
        for (int i = batches.size() - 1; i >= 0; i--) {
            Batch batch = batches.get(i);
            if (batch.millis() <= alert.startsAt()) {
                if (!holds(batch, alert)) {
                    break;
                }
                cause = batch.millis();
            }
        }
        return cause;
    }

    private static boolean holds(Batch batch, Episode alert) {
        return value(batch, alert, "peer_level") > 50
                && (alert.rule().equals("High") || value(batch, alert, "peer_load") >= 4);
    }

    private static double value(Batch batch, Episode alert, String name) {
        return batch.samples().stream()
                .filter(s -> s.labels().get(Sample.NAME).equals(name))
                .filter(s -> alert.alert().contains("instance=" + s.labels().get("instance") + ","))
                .filter(s -> alert.alert().contains("job=" + s.labels().get("job") + ","))
                .mapToDouble(Sample::value)
                .findFirst()
                .orElseThrow();
    }

    private static String summary(List<Long> millis) {
        if (millis.isEmpty()) {
            return "none";
        }
        List<Long> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        int size = sorted.size();
        return "min " + sorted.get(0) + ", median " + sorted.get(size / 2) + ", p90 " + sorted.get(size * 9 / 10)
                + ", max " + sorted.get(size - 1) + " (" + size + ")";
    }

    @Override
    public String toString() {
        return report.toString();
    }
}
