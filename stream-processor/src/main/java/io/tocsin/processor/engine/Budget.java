package io.tocsin.processor.engine;

import io.tocsin.processor.vector.EvaluationException;

/** How many samples an evaluation holds at once, and may hold. One owner thread. */
final class Budget {
    private final long max;
    private long held;

    Budget(long max) {
        this.max = max;
    }

    long held() {
        return held;
    }

    /** More of them, for as long as nothing is released. */
    void hold(long samples) {
        check(samples);
        held += samples;
    }

    /** Back to what was held before, and what came of it. */
    void release(long before, long result) {
        held = before;
        hold(result);
    }

    /**
     * Whether these fit beside those that are held.
     *
     * @throws EvaluationException when they do not
     */
    void check(long samples) {
        if (samples > max - held) {
            throw new EvaluationException(
                    "query processing would load too many samples into memory in query execution");
        }
    }
}
