package io.tocsin.processor.template;

import io.tocsin.processor.promql.GoFloat;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;

/** Numbers for people, exactly as the functions of these names in Prometheus' templates. */
final class Humanize {
    private static final List<String> LARGE = List.of("k", "M", "G", "T", "P", "E", "Z", "Y");
    private static final List<String> SMALL = List.of("m", "u", "n", "p", "f", "a", "z", "y");
    private static final List<String> BINARY = List.of("ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi");
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral(" +0000 UTC")
            .toFormatter(java.util.Locale.ROOT);

    private Humanize() {}

    static String humanize(double value) {
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return four(value);
        }
        return Math.abs(value) >= 1 ? larger(value, 1000, LARGE) : smaller(value);
    }

    static String humanize1024(double value) {
        return Math.abs(value) <= 1 || Double.isNaN(value) || Double.isInfinite(value)
                ? four(value)
                : larger(value, 1024, BINARY);
    }

    static String percentage(double value) {
        return four(value * 100) + "%";
    }

    static String duration(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return four(value);
        }
        if (value == 0) {
            return four(value) + "s";
        }
        if (Math.abs(value) < 1) {
            return smaller(value) + "s";
        }
        String sign = value < 0 ? "-" : "";
        double size = Math.abs(value);
        long whole = (long) size;
        long seconds = whole % 60;
        long minutes = whole / 60 % 60;
        long hours = whole / 3600 % 24;
        long days = whole / 86400;
        if (days != 0) {
            return sign + days + "d " + hours + "h " + minutes + "m " + seconds + "s";
        }
        if (hours != 0) {
            return sign + hours + "h " + minutes + "m " + seconds + "s";
        }
        return sign + (minutes != 0 ? minutes + "m " + seconds + "s" : four(size) + "s");
    }

    static String timestamp(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return four(value);
        }
        double nanos = value * 1e9;
        if (nanos > Long.MAX_VALUE || nanos < Long.MIN_VALUE) {
            throw new ExpansionException(GoFloat.shortest(value)
                    + " cannot be represented as a nanoseconds timestamp since it overflows int64");
        }
        // Prometheus rounds down to milliseconds on the way.
        Instant instant = Instant.ofEpochMilli((long) nanos / 1_000_000);
        return TIME.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
    }

    private static String larger(double start, double step, List<String> prefixes) {
        double value = start;
        String prefix = "";
        for (String next : prefixes) {
            if (Math.abs(value) < step) {
                break;
            }
            prefix = next;
            value /= step;
        }
        return four(value) + prefix;
    }

    private static String smaller(double start) {
        double value = start;
        String prefix = "";
        for (String next : SMALL) {
            if (Math.abs(value) >= 1) {
                break;
            }
            prefix = next;
            value *= 1000;
        }
        return four(value) + prefix;
    }

    private static String four(double value) {
        return GoFormat.general(value, 4);
    }
}
