package io.tocsin.processor.engine;

import io.tocsin.processor.vector.EvaluationException;

/** How many samples an evaluation holds at once, and may hold. One owner thread. */
final class Budget {
    /** The clock is asked now and then only: it costs as much as a small window. */
    private static final int CALLS_PER_CHECK = 256;

    private final long max;
    private final Runnable interruption;
    private int calls;
    private long held;

    /** @param interruption called now and then; what it throws ends the evaluation */
    Budget(long max, Runnable interruption) {
        this.max = max;
        this.interruption = interruption;
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
        if (++calls % CALLS_PER_CHECK == 0) {
            interruption.run();
        }
        if (samples > max - held) {
            throw new EvaluationException(
                    "query processing would load too many samples into memory in query execution");
        }
    }
}
