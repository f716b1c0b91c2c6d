package io.tocsin.processor.templatefunction;

import static io.tocsin.processor.templatefunction.Parameter.DURATION;
import static io.tocsin.processor.templatefunction.Parameter.INT;
import static io.tocsin.processor.templatefunction.Parameter.STRING;
import static io.tocsin.processor.templatefunction.Parameter.TIME;

import io.tocsin.processor.golang.Times;
import io.tocsin.processor.golang.Value;
import io.tocsin.processor.golang.Value.Int;
import io.tocsin.processor.golang.Value.IntType;
import io.tocsin.processor.golang.Value.Text;
import io.tocsin.processor.golang.Value.Time;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongBinaryOperator;

/** The methods of what {@code toTime} and {@code toDuration} give. All times are in UTC. */
public final class TimeMethods {
    /** They give several values, bytes or places, or depend on where they run; said when they are called. */
    private static final Set<String> REFUSED = Set.of(
            "AppendFormat",
            "Clock",
            "Date",
            "GobEncode",
            "ISOWeek",
            "In",
            "Local",
            "Location",
            "MarshalBinary",
            "MarshalJSON",
            "MarshalText",
            "Zone",
            "ZoneBounds");

    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);
    private static final BigInteger FROM_YEAR_1 = BigInteger.valueOf(62_135_596_800L);
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    /** So far a date can be moved; by durations it then gets nowhere near the end of what Java counts. */
    private static final int MAX_YEAR = 100_000;

    private TimeMethods() {}

    /** The method of a value; empty when its type has none of this name. */
    public static Optional<Function> find(Value receiver, String name) {
        if (receiver instanceof Time time) {
            return REFUSED.contains(name) ? Optional.of(refused(name)) : ofTime(time, name);
        }
        if (receiver instanceof Int number) {
            return switch (number.of()) {
                case DURATION -> ofDuration(number.value(), name);
                case MONTH, WEEKDAY -> name.equals("String") ? text(Times.name(number)) : Optional.empty();
                case INT, INT64, UINT8, UINT64 -> Optional.empty();
            };
        }
        return Optional.empty();
    }

    private static Optional<Function> ofTime(Time time, String name) {
        LocalDateTime t = LocalDateTime.ofEpochSecond(time.seconds(), time.nanos(), ZoneOffset.UTC);
        return switch (name) {
            case "String" -> text(Times.print(time));
            case "GoString" -> text(Times.goString(time));
            case "Format" ->
                Optional.of(Function.of((a, s) -> Value.of(Times.format(time, ((Text) a.get(0)).bytes())), STRING));
            case "Year" -> whole(t.getYear(), IntType.INT);
            case "Month" -> whole(t.getMonthValue(), IntType.MONTH);
            case "Day" -> whole(t.getDayOfMonth(), IntType.INT);
            case "Hour" -> whole(t.getHour(), IntType.INT);
            case "Minute" -> whole(t.getMinute(), IntType.INT);
            case "Second" -> whole(t.getSecond(), IntType.INT);
            case "Nanosecond" -> whole(t.getNano(), IntType.INT);
            case "YearDay" -> whole(t.getDayOfYear(), IntType.INT);
            case "Weekday" -> whole(t.getDayOfWeek().getValue() % 7, IntType.WEEKDAY);
            case "Unix" -> whole(time.seconds(), IntType.INT64);
            case "UnixMilli" -> whole(time.seconds() * 1000 + time.nanos() / 1_000_000, IntType.INT64);
            case "UnixMicro" -> whole(time.seconds() * 1_000_000 + time.nanos() / 1000, IntType.INT64);
            case "UnixNano" -> whole(time.seconds() * 1_000_000_000 + time.nanos(), IntType.INT64);
            case "UTC" -> constant(time);
            case "IsDST" -> constant(Value.of(false));
            case "IsZero" -> constant(Value.of(nanos(time).signum() == 0));
            default -> arithmetic(time, name);
        };
    }

    private static Optional<Function> arithmetic(Time time, String name) {
        return switch (name) {
            case "Add" ->
                Optional.of(Function.of((a, s) -> time(nanos(time).add(BigInteger.valueOf(number(a, 0)))), DURATION));
            case "AddDate" -> Optional.of(Function.of((a, s) -> addDate(time, a), INT, INT, INT));
            case "Sub" -> Optional.of(Function.of((a, s) -> difference(time, (Time) a.get(0)), TIME));
            case "Before" -> Optional.of(Function.of((a, s) -> Value.of(compare(time, a) < 0), TIME));
            case "After" -> Optional.of(Function.of((a, s) -> Value.of(compare(time, a) > 0), TIME));
            case "Equal" -> Optional.of(Function.of((a, s) -> Value.of(compare(time, a) == 0), TIME));
            case "Compare" -> Optional.of(Function.of((a, s) -> Value.of((long) compare(time, a)), TIME));
            case "Truncate" -> Optional.of(Function.of((a, s) -> cut(time, number(a, 0), false), DURATION));
            case "Round" -> Optional.of(Function.of((a, s) -> cut(time, number(a, 0), true), DURATION));
            default -> Optional.empty();
        };
    }

    private static Optional<Function> ofDuration(long nanos, String name) {
        return switch (name) {
            case "String" -> text(Times.name(new Int(nanos, IntType.DURATION)));
            case "Hours" -> constant(Value.of(inUnits(nanos, 3_600_000_000_000L)));
            case "Minutes" -> constant(Value.of(inUnits(nanos, 60_000_000_000L)));
            case "Seconds" -> constant(Value.of(inUnits(nanos, 1_000_000_000L)));
            case "Milliseconds" -> whole(nanos / 1_000_000, IntType.INT64);
            case "Microseconds" -> whole(nanos / 1000, IntType.INT64);
            case "Nanoseconds" -> whole(nanos, IntType.INT64);
            case "Abs" -> whole(nanos == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(nanos), IntType.DURATION);
            case "Truncate" -> multiple((n, unit) -> unit <= 0 ? n : n - n % unit, nanos);
            case "Round" -> multiple(TimeMethods::round, nanos);
            default -> Optional.empty();
        };
    }

    /** A duration in hours, minutes or seconds. */
    static double inUnits(long nanos, long unit) {
        long whole = nanos / unit;
        double rest = nanos % unit;
        return whole + rest / unit;
    }

    private static Optional<Function> multiple(LongBinaryOperator of, long nanos) {
        return Optional.of(Function.of(
                (a, s) -> new Int(of.applyAsLong(nanos, number(a, 0)), IntType.DURATION), DURATION));
    }

    /** To the nearest multiple, halves away from zero; the largest or smallest where that is too large. */
    private static long round(long nanos, long unit) {
        if (unit <= 0) {
            return nanos;
        }
        BigInteger size = BigInteger.valueOf(nanos).abs();
        BigInteger[] parts = size.divideAndRemainder(BigInteger.valueOf(unit));
        boolean up = parts[1].shiftLeft(1).compareTo(BigInteger.valueOf(unit)) >= 0;
        BigInteger rounded = parts[0].add(up ? BigInteger.ONE : BigInteger.ZERO).multiply(BigInteger.valueOf(unit));
        return clamp(nanos < 0 ? rounded.negate() : rounded);
    }

    private static long clamp(BigInteger nanos) {
        return nanos.min(MAX).max(MIN).longValueExact();
    }

    /** Nanoseconds since the year 1, where Go's time is zero. */
    private static BigInteger nanos(Time time) {
        return BigInteger.valueOf(time.seconds())
                .add(FROM_YEAR_1)
                .multiply(NANOS)
                .add(BigInteger.valueOf(time.nanos()));
    }

    private static Time time(BigInteger nanos) {
        BigInteger inSecond = nanos.mod(NANOS);
        return new Time(
                nanos.subtract(inSecond).divide(NANOS).subtract(FROM_YEAR_1).longValueExact(),
                inSecond.intValueExact());
    }

    private static Time cut(Time time, long unit, boolean round) {
        if (unit <= 0) {
            return time;
        }
        BigInteger size = BigInteger.valueOf(unit);
        BigInteger rest = nanos(time).mod(size);
        boolean up = round && rest.shiftLeft(1).compareTo(size) >= 0;
        return time(nanos(time).subtract(rest).add(up ? size : BigInteger.ZERO));
    }

    private static Time addDate(Time time, List<Value> a) throws CallException {
        LocalDateTime t = LocalDateTime.ofEpochSecond(time.seconds(), time.nanos(), ZoneOffset.UTC);
        try {
            // As Go: first years and months from the first of the month, then days, so that 31 may run over.
            LocalDateTime moved = t.withDayOfMonth(1)
                    .plusYears(number(a, 0))
                    .plusMonths(number(a, 1))
                    .plusDays(t.getDayOfMonth() - 1L)
                    .plusDays(number(a, 2));
            if (Math.abs(moved.getYear()) > MAX_YEAR) {
                throw new CallException("time is out of range");
            }
            return new Time(moved.toEpochSecond(ZoneOffset.UTC), time.nanos());
        } catch (DateTimeException e) {
            throw new CallException("time is out of range");
        }
    }

    private static Value difference(Time one, Time other) {
        return new Int(clamp(nanos(one).subtract(nanos(other))), IntType.DURATION);
    }

    private static int compare(Time one, List<Value> arguments) {
        return nanos(one).compareTo(nanos((Time) arguments.get(0)));
    }

    private static long number(List<Value> arguments, int index) {
        return ((Int) arguments.get(index)).value();
    }

    private static Optional<Function> text(String text) {
        return constant(Value.of(text));
    }

    private static Optional<Function> whole(long value, IntType type) {
        return constant(new Int(value, type));
    }

    private static Optional<Function> constant(Value value) {
        return Optional.of(Function.of((a, s) -> value));
    }

    private static Function refused(String name) {
        return new Function(List.of(Parameter.ANY), true, (a, s) -> {
            throw new CallException("this method of time.Time is not supported: " + name);
        });
    }
}
