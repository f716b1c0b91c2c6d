package io.tocsin.schemas.pick;

/** The form of time that nearly all events have, read without a text: RFC 3339 in UTC. */
public final class UtcTime {
    /** No such time. */
    public static final long NONE = Long.MIN_VALUE;

    private static final int SHORTEST = "2026-11-21T09:30:00Z".length();
    private static final int MAX_DECIMALS = 9;
    private static final long MILLIS_OF_DAY = 86_400_000L;

    private UtcTime() {}

    /** Milliseconds since 1970; decimals below them are cut off. NONE for another form, and for what is no time. */
    static long millis(byte[] b, int from, int to) {
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
