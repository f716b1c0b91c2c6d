package io.tocsin.processor.promql;

import java.time.Duration;
import java.util.Optional;

/**
 * Which time a selector looks at.
 *
 * @param offset into the past; negative into the future
 */
public record TimeShift(Duration offset, Optional<At> at) {
    /** The instant of the evaluation. */
    public static final TimeShift NONE = new TimeShift(Duration.ZERO, Optional.empty());

    /** Both modifiers with a space before each; empty when there is none. */
    @Override
    public String toString() {
        return at.map(a -> " " + a).orElse("") + (offset.isZero() ? "" : " offset " + Literals.print(offset));
    }
}
