package io.tocsin.schemas.json;

import java.nio.charset.StandardCharsets;

/** The form of time that nearly all events have, read and written without a formatter: RFC 3339 in UTC. */
public final class UtcTime {
    /** No such time. */
    public static final long NONE = Long.MIN_VALUE;

    private static final int SHORTEST = "2026-11-21T09:30:00Z".length();
    private static final int MAX_DECIMALS = 9;
    private static final long MILLIS_OF_DAY = 86_400_000L;
    private static final long DAYS_OF_400_YEARS = 146_097L;

    private UtcTime() {}

    /** Milliseconds since 1970; decimals below them are cut off. NONE for another form, and for what is no time. */
    public static long millis(byte[] b, int from, int to) {
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
        int millis = decimals(b, from + 19, to - 1);
        boolean legal = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
        // The leap second is left to others, too.
        if (!legal || hour > 23 || minute > 59 || second > 59 || (hour | minute | second | millis) < 0) {
            return NONE;
        }
        return daysSince1970(year, month, day) * MILLIS_OF_DAY + ((hour * 60L + minute) * 60 + second) * 1000 + millis;
    }

    /** As {@code 2026-11-21T09:30:00.000Z}; the years 1 to 9999. */
    static String format(long millis) {
        long day = Math.floorDiv(millis, MILLIS_OF_DAY);
        int rest = (int) Math.floorMod(millis, MILLIS_OF_DAY);
        // The other way round: years that begin in March, counted from the year 0.
        long days = day + 719_468;
        long era = Math.floorDiv(days, DAYS_OF_400_YEARS);
        int ofEra = (int) Math.floorMod(days, DAYS_OF_400_YEARS);
        int yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int dayOfYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
        byte[] text = "0000-00-00T00:00:00.000Z".getBytes(StandardCharsets.ISO_8859_1);
        put(text, 0, 4, year);
        put(text, 5, 2, month);
        put(text, 8, 2, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1);
        put(text, 11, 2, rest / 3_600_000);
        put(text, 14, 2, rest / 60_000 % 60);
        put(text, 17, 2, rest / 1_000 % 60);
        put(text, 20, 3, rest % 1_000);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void put(byte[] text, int at, int digits, int number) {
        int rest = number;
        for (int i = at + digits - 1; i >= at; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** The milliseconds of {@code .123456}; negative if it is not of that form. */
    private static int decimals(byte[] b, int from, int to) {
        if (from == to) {
            return 0;
        }
        int digits = to - from - 1;
        if (b[from] != '.' || digits < 1 || digits > MAX_DECIMALS) {
            return -1;
        }
        int millis = 0;
        for (int i = 0; i < Math.max(3, digits); i++) {
            int digit = i < digits ? b[from + 1 + i] - '0' : 0;
            if (digit < 0 || digit > 9) {
                return -1;
            }
            millis = i < 3 ? millis * 10 + digit : millis;
        }
        return millis;
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
