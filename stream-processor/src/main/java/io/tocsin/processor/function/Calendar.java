package io.tocsin.processor.function;

import java.time.LocalDate;
import java.util.function.ToIntFunction;

/**
 * Dates and times of day in UTC, in the calendar that Go has: any 64-bit number of seconds is a time, and what is no
 * such number is the first of them, as it is converted on amd64.
 */
final class Calendar {
    private static final int SECONDS_PER_DAY = 86_400;
    /** The calendar repeats, days of the week included. */
    private static final long YEARS_PER_CYCLE = 400;

    private static final long DAYS_PER_CYCLE = 146_097;

    /** A cycle begins at this date, a Monday. */
    private static final LocalDate CYCLE_START = LocalDate.of(2001, 1, 1);

    /** The first year of a cycle so early that times count from it without a sign. */
    private static final long FIRST_YEAR = -292_277_022_399L;

    private static final long SECONDS_BEFORE_1970 = Math.multiplyExact(
            (CYCLE_START.getYear() - FIRST_YEAR) / YEARS_PER_CYCLE * DAYS_PER_CYCLE - CYCLE_START.toEpochDay(),
            SECONDS_PER_DAY);

    private Calendar() {}

    static double minute(double seconds) {
        long minutes = secondOfDay(seconds) / 60;
        return minutes % 60;
    }

    static double hour(double seconds) {
        long hours = secondOfDay(seconds) / 3600;
        return hours;
    }

    /** Of a date. */
    static double of(double seconds, ToIntFunction<LocalDate> field) {
        return field.applyAsInt(CYCLE_START.plusDays(days(seconds) % DAYS_PER_CYCLE));
    }

    static double year(double seconds) {
        long cycles = days(seconds) / DAYS_PER_CYCLE;
        return FIRST_YEAR + cycles * YEARS_PER_CYCLE + of(seconds, LocalDate::getYear) - CYCLE_START.getYear();
    }

    private static long days(double seconds) {
        return Long.divideUnsigned(sinceFirst(seconds), SECONDS_PER_DAY);
    }

    private static long secondOfDay(double seconds) {
        return Long.remainderUnsigned(sinceFirst(seconds), SECONDS_PER_DAY);
    }

    private static long sinceFirst(double seconds) {
        return SECONDS_BEFORE_1970 + (Math.abs(seconds) < 0x1p63 ? (long) seconds : Long.MIN_VALUE);
    }
}
