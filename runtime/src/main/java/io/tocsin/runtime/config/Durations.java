package io.tocsin.runtime.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Prometheus writes them: {@code 200ms}, {@code 5s}, {@code 1h30m}, {@code 7d}; also {@code 0}. */
final class Durations {
    private static final Pattern FORM =
            Pattern.compile("(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?" + "(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");
    private static final long[] UNIT_MILLIS = {86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};
    private static final String[] UNITS = {"d", "h", "m", "s", "ms"};

    private Durations() {}

    static Optional<Duration> parse(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher m = FORM.matcher(text);
        if (text.isEmpty() || !m.matches()) {
            return Optional.empty();
        }
        long millis = 0;
        for (int i = 0; i < UNIT_MILLIS.length; i++) {
            String digits = m.group(i + 1);
            if (digits != null) {
                millis += Long.parseLong(digits) * UNIT_MILLIS[i];
            }
        }
        return Optional.of(Duration.ofMillis(millis));
    }

    static String format(Duration d) {
        long left = d.toMillis();
        if (left == 0) {
            return "0s";
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < UNIT_MILLIS.length; i++) {
            if (left >= UNIT_MILLIS[i]) {
                out.append(left / UNIT_MILLIS[i]).append(UNITS[i]);
                left %= UNIT_MILLIS[i];
            }
        }
        return out.toString();
    }
}
