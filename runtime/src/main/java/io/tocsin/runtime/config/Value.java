package io.tocsin.runtime.config;

import java.time.Duration;
import java.util.Optional;

/**
 * One value as written.
 *
 * @param where the place it was written at, for a problem
 */
record Value(String text, Reading reading, String where, String path) {
    int integer(int min, int max, int def) {
        long number;
        try {
            number = Long.parseLong(text);
        } catch (NumberFormatException e) {
            return wrong("\"" + text + "\" is not a whole number; " + min + " to " + max, def);
        }
        return number < min || number > max
                ? wrong(number + " is out of range; " + min + " to " + max, def)
                : (int) number;
    }

    Duration duration(Duration min, Duration max, Duration def) {
        Optional<Duration> parsed = Durations.parse(text);
        String range = Durations.format(min) + " to " + Durations.format(max);
        if (parsed.isEmpty()) {
            return wrong("\"" + text + "\" is not a duration; such as 200ms, 5s, 1m, from " + range, def);
        }
        Duration d = parsed.get();
        return d.compareTo(min) < 0 || d.compareTo(max) > 0 ? wrong(text + " is out of range; " + range, def) : d;
    }

    /** Records what is wrong and answers the default instead. */
    <T> T wrong(String what, T def) {
        reading.problem(where, path, what);
        return def;
    }
}
