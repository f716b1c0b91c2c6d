package io.tocsin.processor.extract;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number out of an event, or why there is none. Numbers are exact decimals below 1e18 with at most 18 decimals, more of
 * them rounded half to even: so sums are exact too, whatever their order.
 */
sealed interface Amount {
    /** A number, without zeros at its end. */
    record Read(BigDecimal value) implements Amount {}

    /** None. */
    record Unreadable(Failure failure) implements Amount {}

    int DECIMALS = 18;

    /** The greatest power of ten that is too large. */
    int MAX_DIGITS = 18;

    /** Longer than any number that a program writes. */
    int MAX_LENGTH = 100;

    Pattern NUMBER = Pattern.compile("[-+]?(?:[0-9]++(?:\\.[0-9]*+)?|\\.[0-9]++)(?:[eE][-+]?[0-9]{1,4})?");
    Pattern PART = Pattern.compile("([0-9]++(?:\\.[0-9]*+)?|\\.[0-9]++) ?(ns|us|µs|μs|ms|s|m|h)");
    Set<String> NOT_FINITE = Set.of("nan", "inf", "infinity");
    Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    /** Of a number as JSON, Go and Java write them, with blanks around it or not. */
    static Amount number(String text) {
        String bare = text.length() > MAX_LENGTH ? "" : text.strip();
        if (!NUMBER.matcher(bare).matches()) {
            String word = bare.toLowerCase(Locale.ROOT).replaceFirst("^[-+]", "");
            return new Unreadable(NOT_FINITE.contains(word) ? Failure.NOT_FINITE : Failure.NOT_A_NUMBER);
        }
        return of(new BigDecimal(bare));
    }

    /** Of a duration as Go writes them, {@code 1m2.5s} or {@code 250µs}, or with a blank as in {@code 250 ms}; in nanoseconds. */
    static Amount duration(String text) {
        String bare = text.length() > MAX_LENGTH ? "" : text.strip();
        boolean negative = bare.startsWith("-");
        String parts = negative || bare.startsWith("+") ? bare.substring(1) : bare;
        if (parts.equals("0")) {
            return new Read(BigDecimal.ZERO);
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(parts);
        int end = 0;
        while (end < parts.length() && part.find(end) && part.start() == end) {
            nanos = nanos.add(
                    new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 1L))));
            end = part.end();
        }
        if (end == 0 || end < parts.length()) {
            return new Unreadable(Failure.NOT_A_NUMBER);
        }
        return of(negative ? nanos.negate() : nanos);
    }

    /** Held to range and decimals. */
    static Amount of(BigDecimal value) {
        // By digits alone first: an exponent of thousands must not be written out.
        long digits = (long) value.precision() - value.scale();
        if (value.signum() == 0 || digits < -DECIMALS) {
            return new Read(BigDecimal.ZERO);
        }
        if (digits > MAX_DIGITS) {
            return new Unreadable(Failure.OUT_OF_RANGE);
        }
        BigDecimal held = value.scale() > DECIMALS ? value.setScale(DECIMALS, RoundingMode.HALF_EVEN) : value;
        held = held.stripTrailingZeros();
        // A negative scale, 1E+3, would be one more form of the same number.
        return new Read(held.scale() < 0 ? held.setScale(0) : held);
    }
}
