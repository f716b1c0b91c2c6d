package io.tocsin.processor.drawn;

import io.tocsin.processor.extract.Contribution;
import io.tocsin.processor.extract.Contributions;
import io.tocsin.processor.extract.Draw;
import io.tocsin.processor.extract.Extraction;
import io.tocsin.processor.extract.Extractions;
import io.tocsin.processor.extract.Failure;
import io.tocsin.processor.match.MatcherSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Step one of the metrics that are drawn from logs: finds the extractions that an event is meant by, all at once, and adds
 * up what they draw until it is handed on. One owner thread.
 */
public final class DrawnEvents {
    private final Extractions extractions;
    private final MatcherSet<Extraction> matchers;
    private final Contributions contributions;
    private final Listener listener;
    private final Consumer<Extraction> draw = this::draw;

    private Map<String, String> event = Map.of();
    private long millis;
    private long appendMillis;
    private boolean meant;

    /** Is told what became of each event that an extraction means. */
    public interface Listener {
        /** It adds to a series of the extraction's metric. */
        void drawn(Extraction extraction);

        /** It has no value for it. */
        void failed(Extraction extraction, Failure failure);
    }

    public DrawnEvents(Extractions extractions, Listener listener) {
        this.extractions = extractions;
        this.listener = listener;
        this.contributions = new Contributions(extractions);
        this.matchers = new MatcherSet<>(extractions.all().stream()
                .map(one -> new MatcherSet.Entry<>(one, one.matchers()))
                .toList());
    }

    /** The labels of log events that are looked at. */
    public Set<String> labels() {
        return extractions.labels();
    }

    /**
     * Takes a log event.
     *
     * @param labels those of {@link #labels} at least that it has
     * @param eventMillis its own time
     * @param appended when it was appended to its topic
     * @return whether any extraction means it
     */
    public boolean log(Map<String, String> labels, long eventMillis, long appended) {
        if (extractions.all().isEmpty()) {
            return false;
        }
        event = labels;
        millis = eventMillis;
        appendMillis = appended;
        meant = false;
        matchers.match(labels, draw);
        return meant;
    }

    private void draw(Extraction extraction) {
        Draw drawn = extraction.drawMatched(event, millis).orElse(null);
        if (drawn instanceof Draw.Drawn one) {
            meant = true;
            contributions.add(one, appendMillis);
            listener.drawn(extraction);
        } else if (drawn instanceof Draw.Failed failed) {
            meant = true;
            listener.failed(extraction, failed.failure());
        }
    }

    /** How many contributions there are to hand on. */
    public int size() {
        return contributions.size();
    }

    /** All there are; none is left. */
    public List<Contribution> take() {
        return contributions.take();
    }
}
