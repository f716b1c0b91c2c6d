package io.tocsin.processor.extract;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * From one unit of UCUM to another of the same kind: times, amounts of data, ratios.
 *
 * @param times what a number is multiplied by
 * @param by what it is then divided by
 */
record UnitConversion(BigDecimal times, BigDecimal by) {
    static final UnitConversion NONE = new UnitConversion(BigDecimal.ONE, BigDecimal.ONE);

    /** In nanoseconds. */
    private static final Map<String, Long> TIMES = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "min", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L);

    /** In bytes; the conventions of OpenTelemetry have {@code KBy} where UCUM has {@code kBy}. */
    private static final Map<String, Long> DATA = Map.of(
            "By", 1L,
            "kBy", 1_000L,
            "KBy", 1_000L,
            "MBy", 1_000_000L,
            "GBy", 1_000_000_000L,
            "KiBy", 1L << 10,
            "MiBy", 1L << 20,
            "GiBy", 1L << 30,
            "TiBy", 1L << 40);

    /** In hundredths. */
    private static final Map<String, Long> RATIOS = Map.of("%", 1L, "1", 100L);

    /** Empty when the units are not of the same kind. */
    static Optional<UnitConversion> between(String from, String to) {
        if (from.equals(to)) {
            return Optional.of(NONE);
        }
        Map<String, Long> units = kind(from);
        if (!units.containsKey(to)) {
            return Optional.empty();
        }
        BigInteger times = BigInteger.valueOf(units.getOrDefault(from, 1L));
        BigInteger by = BigInteger.valueOf(units.getOrDefault(to, 1L));
        BigInteger common = times.gcd(by);
        return Optional.of(new UnitConversion(new BigDecimal(times.divide(common)), new BigDecimal(by.divide(common))));
    }

    static boolean isTime(String unit) {
        return TIMES.containsKey(unit);
    }

    /** What a unit can be converted to, for messages; empty when to nothing. */
    static String convertible(String unit) {
        return new TreeSet<>(kind(unit).keySet()).stream().collect(Collectors.joining(", "));
    }

    private static Map<String, Long> kind(String unit) {
        return TIMES.containsKey(unit)
                ? TIMES
                : DATA.containsKey(unit) ? DATA : RATIOS.containsKey(unit) ? RATIOS : Map.of();
    }

    Amount of(BigDecimal value) {
        BigDecimal product = value.multiply(times);
        boolean whole = by.compareTo(BigDecimal.ONE) == 0;
        return Amount.of(whole ? product : product.divide(by, Amount.DECIMALS + 1, RoundingMode.HALF_EVEN));
    }
}
