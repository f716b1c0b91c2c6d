package io.tocsin.processor.match;

import java.util.Map;

/** The labels at hand, and a number by which others know whether what they hold is of them. One owner thread. */
final class Event {
    private Map<String, String> labels = Map.of();
    private long number;

    void next(Map<String, String> nextLabels) {
        labels = nextLabels;
        number++;
    }

    long number() {
        return number;
    }

    /** Empty for a missing one. */
    String text(String label) {
        String text = labels.get(label);
        return text == null ? "" : text;
    }
}
