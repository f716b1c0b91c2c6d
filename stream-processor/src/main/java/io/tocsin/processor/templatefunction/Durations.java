package io.tocsin.processor.templatefunction;

import io.tocsin.processor.golang.Quoting;
import java.math.BigInteger;
import java.util.List;

/** Durations as Prometheus writes them, with Prometheus' words for what is none. */
final class Durations {
    private static final List<String> UNITS = List.of("y", "w", "d", "h", "m", "s", "ms");
    private static final List<Long> MILLIS =
            List.of(365L * 86_400_000, 7L * 86_400_000, 86_400_000L, 3_600_000L, 60_000L, 1000L, 1L);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000);
    private static final double NANOS_PER_SECOND = 1e9;

    private Durations() {}

    /** The seconds of a duration such as {@code 1h30m} or {@code -5m}. */
    static double seconds(String text) throws CallException {
        boolean negative = text.startsWith("-");
        long nanos = nanos(negative ? text.substring(1) : text);
        return (negative ? -nanos : nanos) / NANOS_PER_SECOND;
    }

    private static long nanos(String text) throws CallException {
        if (text.equals("0")) {
            return 0;
        }
        if (text.isEmpty()) {
            throw new CallException("empty duration string");
        }
        BigInteger sum = BigInteger.ZERO;
        int last = -1;
        int at = 0;
        while (at < text.length()) {
            int digits = end(text, at, true);
            int end = end(text, digits, false);
            BigInteger count = digits == at ? MAX : new BigInteger(text.substring(at, digits));
            if (digits == at || end == digits || count.bitLength() > Long.SIZE) {
                throw invalid(text);
            }
            String name = text.substring(digits, end);
            int unit = UNITS.indexOf(name);
            if (unit < 0) {
                throw new CallException("unknown unit " + Quoting.quote(name) + " in duration " + Quoting.quote(text));
            }
            if (unit <= last) {
                throw invalid(text);
            }
            last = unit;
            sum = sum.add(count.multiply(BigInteger.valueOf(MILLIS.get(unit))).multiply(NANOS));
            if (sum.compareTo(MAX) > 0) {
                throw new CallException("duration out of range");
            }
            at = end;
        }
        return sum.longValueExact();
    }

    private static int end(String text, int from, boolean digits) {
        int end = from;
        while (end < text.length() && (text.charAt(end) >= '0' && text.charAt(end) <= '9') == digits) {
            end++;
        }
        return end;
    }

    private static CallException invalid(String text) {
        return new CallException("not a valid duration string: " + Quoting.quote(text));
    }
}
