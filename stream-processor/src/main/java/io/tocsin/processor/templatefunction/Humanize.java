package io.tocsin.processor.templatefunction;

import io.tocsin.processor.golang.Floats;
import io.tocsin.processor.golang.Times;
import io.tocsin.processor.golang.Value.Time;
import java.util.List;

/** Numbers for people, exactly as the functions of these names in Prometheus' templates. */
final class Humanize {
    static final double NANOS_PER_SECOND = 1e9;

    private static final List<String> LARGE = List.of("k", "M", "G", "T", "P", "E", "Z", "Y");
    private static final List<String> SMALL = List.of("m", "u", "n", "p", "f", "a", "z", "y");
    private static final List<String> BINARY = List.of("ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi");
    private static final long NANOS_PER_MILLI = 1_000_000;

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
        long whole = toLong(size);
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

    static String timestamp(double value) throws CallException {
        return Double.isNaN(value) || Double.isInfinite(value) ? four(value) : Times.print(time(value));
    }

    /** A finite number of seconds since 1970 as a time, in whole milliseconds as Prometheus has them. */
    static Time time(double seconds) throws CallException {
        double nanos = seconds * NANOS_PER_SECOND;
        if (nanos > Long.MAX_VALUE || nanos < Long.MIN_VALUE) {
            throw new CallException(Floats.format(seconds, 'g', Floats.SHORTEST)
                    + " cannot be represented as a nanoseconds timestamp since it overflows int64");
        }
        long millis = toLong(nanos) / NANOS_PER_MILLI;
        return new Time(Math.floorDiv(millis, 1000), (int) (Math.floorMod(millis, 1000) * NANOS_PER_MILLI));
    }

    /** As Go converts a float to an int64 on amd64: all that does not fit is the smallest. */
    static long toLong(double value) {
        return value >= -0x1p63 && value < 0x1p63 ? (long) value : Long.MIN_VALUE;
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
        return Floats.format(value, 'g', 4);
    }
}
