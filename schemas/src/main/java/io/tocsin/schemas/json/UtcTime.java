package io.tocsin.schemas.json;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The form of time that nearly all events have, read and written without a formatter: RFC 3339 in UTC. */
public final class UtcTime {
    /** No such time. */
    public static final long NONE = Long.MIN_VALUE;

    private static final int SHORTEST = "2026-11-21T09:30:00Z".length();
    private static final int MAX_DECIMALS = 9;
    private static final int[] NANOS_OF_LAST_DECIMAL = {
        1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1
    };
    private static final long SECONDS_OF_DAY = 86_400;
    private static final long DAYS_OF_400_YEARS = 146_097L;

    private UtcTime() {}

    /** Milliseconds since 1970; decimals below them are cut off. NONE for another form, and for what is no time. */
    public static long millis(byte[] b, int from, int to) {
        long seconds = seconds(b, from, to);
        int nanos = seconds == NONE ? -1 : nanos(b, from, to);
        return nanos < 0 ? NONE : seconds * 1_000 + nanos / 1_000_000;
    }

    /** The time with all its decimals; null for another form, and for what is no time. */
    static @Nullable Instant instant(byte[] b, int from, int to) {
        long seconds = seconds(b, from, to);
        int nanos = seconds == NONE ? -1 : nanos(b, from, to);
        return nanos < 0 ? null : Instant.ofEpochSecond(seconds, nanos);
    }

    /** Whole seconds since 1970. */
    private static long seconds(byte[] b, int from, int to) {
        if (to - from < SHORTEST || b[to - 1] != 'Z' || b[from + 4] != '-' || b[from + 7] != '-') {
            return NONE;
        }
        if (b[from + 10] != 'T' || b[from + 13] != ':' || b[from + 16] != ':') {
            return NONE;
        }
        int year = two(b, from) * 100 + two(b, from + 2);
        int month = two(b, from + 5);
        int day = two(b, from + 8);
        int hour = two(b, from + 11);
        int minute = two(b, from + 14);
        int second = two(b, from + 17);
        boolean legal = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
        // The leap second is left to others, too.
        if (!legal || hour > 23 || minute > 59 || second > 59 || (hour | minute | second) < 0) {
            return NONE;
        }
        return daysSince1970(year, month, day) * SECONDS_OF_DAY + (hour * 60L + minute) * 60 + second;
    }

    /** As {@code 2026-11-21T09:30:00.000Z}, with three decimals, or six, or nine, as it takes; the years 1 to 9999. */
    static String format(Instant instant) {
        long day = Math.floorDiv(instant.getEpochSecond(), SECONDS_OF_DAY);
        int rest = (int) Math.floorMod(instant.getEpochSecond(), SECONDS_OF_DAY);
        // The other way round: years that begin in March, counted from the year 0.
        long days = day + 719_468;
        long era = Math.floorDiv(days, DAYS_OF_400_YEARS);
        int ofEra = (int) Math.floorMod(days, DAYS_OF_400_YEARS);
        int yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int dayOfYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
        int nanos = instant.getNano();
        int decimals = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
        byte[] text = "0000-00-00T00:00:00.000000000Z".getBytes(StandardCharsets.ISO_8859_1);
        put(text, 0, 4, year);
        put(text, 5, 2, month);
        put(text, 8, 2, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1);
        put(text, 11, 2, rest / 3_600);
        put(text, 14, 2, rest / 60 % 60);
        put(text, 17, 2, rest % 60);
        put(text, 20, decimals, nanos / NANOS_OF_LAST_DECIMAL[decimals]);
        text[20 + decimals] = 'Z';
        return new String(text, 0, 21 + decimals, StandardCharsets.ISO_8859_1);
    }

    private static void put(byte[] text, int at, int digits, int number) {
        int rest = number;
        for (int i = at + digits - 1; i >= at; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** The nanoseconds of {@code .123456} after the seconds; negative if it is not of that form. */
    private static int nanos(byte[] b, int from, int to) {
        int point = from + SHORTEST - 1;
        int digits = to - 1 - point - 1;
        if (digits < 0) {
            return 0;
        }
        if (b[point] != '.' || digits < 1 || digits > MAX_DECIMALS) {
            return -1;
        }
        int number = 0;
        for (int i = point + 1; i <= point + digits; i++) {
            int digit = b[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number * NANOS_OF_LAST_DECIMAL[digits];
    }

    /** Two digits; far below zero if they are none, so that a sum with them stays negative. */
    private static int two(byte[] b, int at) {
        int tens = b[at] - '0';
        int ones = b[at + 1] - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1_000_000 : tens * 10 + ones;
    }

    private static int daysOf(int year, int month) {
        if (month == 2) {
            boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            return leap ? 29 : 28;
        }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    /** Days of the proleptic Gregorian calendar, counted in years that begin in March, so that leap days come last. */
    private static long daysSince1970(int year, int month, int day) {
        int shifted = month <= 2 ? year - 1 : year;
        int century = shifted / 100;
        int monthFromMarch = (month + 9) % 12;
        return 365L * shifted
                + shifted / 4
                - century
                + century / 4
                + (153 * monthFromMarch + 2) / 5
                + day
                - 1
                - 719_468;
    }
}
