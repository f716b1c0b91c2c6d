package io.tocsin.processor.promql;

import java.math.BigDecimal;

/** The {@code @} modifier: a fixed instant instead of that of the evaluation. */
public sealed interface At {
    /** A Unix time. */
    record Timestamp(long millis) implements At {
        @Override
        public String toString() {
            return "@ " + BigDecimal.valueOf(millis, 3).toPlainString();
        }
    }

    /** The first instant of the query. */
    record Start() implements At {
        @Override
        public String toString() {
            return "@ start()";
        }
    }

    /** The last instant of the query. */
    record End() implements At {
        @Override
        public String toString() {
            return "@ end()";
        }
    }
}
