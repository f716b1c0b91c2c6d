package io.tocsin.schemas.policy;

import java.util.List;

/**
 * Numbers of payment cards (ISO/IEC 7812): 13 to 19 digits, in one piece or in up to six groups with one of the
 * {@link #SEPARATORS} between, the same one each time, that begin as an issuer's do and end with the right check digit
 * (Luhn). The issuer keeps times in milliseconds and nanoseconds, which begin with 1, out of it; the lengths of groups
 * with points between keep versions and decimal numbers out. Looks at each character a bounded number of times.
 */
final class Cards {
    private static final int MIN_DIGITS = 13;
    private static final int MAX_DIGITS = 19;
    private static final int MAX_GROUPS = 6;

    /** A blank, a dash, a point, a no-break space, a narrow one, two blanks. */
    static final List<String> SEPARATORS = List.of("  ", " ", "-", ".", "\u00a0", "\u202f");

    /** Groups with points between have so many digits, the last one less by one at least. */
    private static final int MIN_GROUP = 4;

    private static final int MAX_GROUP = 6;
    private static final String POINT = ".";

    private Cards() {}

    static void find(Canvas canvas) {
        for (int i = 0; i < canvas.length(); ) {
            if (!Canvas.isDigit(canvas.charAt(i)) || Canvas.isWord(canvas.charAt(i - 1))) {
                i++;
                continue;
            }
            int end = end(canvas, i);
            if (end > i) {
                canvas.take(i, end, Reason.CARD);
                i = end;
            } else {
                i = endOfDigits(canvas, i);
            }
        }
    }

    /** Whether the digits, and nothing else, are a card's number. */
    static boolean isCard(String digits) {
        return digits.length() >= MIN_DIGITS
                && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && isIssuer(digits)
                && isLuhn(digits);
    }

    /** Where the longest number that starts here ends; -1 if none does. */
    private static int end(Canvas canvas, int start) {
        if (isFraction(canvas, start - 1, -1)) {
            return -1;
        }
        StringBuilder digits = new StringBuilder(MAX_DIGITS);
        int found = -1;
        String separator = "";
        int at = start;
        for (int group = 0; group < MAX_GROUPS; group++) {
            int groupStart = at;
            while (Canvas.isDigit(canvas.charAt(at)) && digits.length() <= MAX_DIGITS) {
                digits.append(canvas.charAt(at++));
            }
            int length = at - groupStart;
            if (digits.length() > MAX_DIGITS
                    || Canvas.isWord(canvas.charAt(at))
                    || (separator.equals(POINT) && (length < MIN_GROUP - 1 || length > MAX_GROUP))) {
                break;
            }
            if (digits.length() >= MIN_DIGITS && !isFraction(canvas, at, 1) && isCard(digits.toString())) {
                found = at;
            }
            String next = group == 0 ? separator(canvas, at) : separator;
            if (next.isEmpty()
                    || (next.equals(POINT) && (length < MIN_GROUP || length > MAX_GROUP))
                    || !canvas.has(next, at)
                    || !Canvas.isDigit(canvas.charAt(at + next.length()))) {
                break;
            }
            separator = next;
            at += next.length();
        }
        return found;
    }

    /** The digits of a number, without what stands between. */
    static String digits(String number) {
        StringBuilder digits = new StringBuilder(MAX_DIGITS);
        number.chars().filter(c -> c >= '0' && c <= '9').forEach(c -> digits.append((char) c));
        return digits.toString();
    }

    /** What stands between two groups here; empty if nothing that may. */
    private static String separator(Canvas canvas, int at) {
        for (String separator : SEPARATORS) {
            if (canvas.has(separator, at)) {
                return separator;
            }
        }
        return "";
    }

    /** Whether a point with a digit on its other side stands here: the digits are a part of a decimal number. */
    private static boolean isFraction(Canvas canvas, int point, int step) {
        return canvas.charAt(point) == '.' && Canvas.isDigit(canvas.charAt(point + step));
    }

    private static int endOfDigits(Canvas canvas, int from) {
        int at = from;
        while (Canvas.isDigit(canvas.charAt(at))) {
            at++;
        }
        return at;
    }

    /** American Express, Diners and JCB begin with 3, Visa with 4, Mastercard with 5 and 2221 to 2720, others with 5 and 6. */
    private static boolean isIssuer(String digits) {
        char first = digits.charAt(0);
        if (first == '2') {
            int bin = Integer.parseInt(digits.substring(0, 4));
            return bin >= 2221 && bin <= 2720;
        }
        return first >= '3' && first <= '6';
    }

    private static boolean isLuhn(String digits) {
        int sum = 0;
        for (int i = digits.length() - 1, place = 0; i >= 0; i--, place++) {
            int digit = digits.charAt(i) - '0';
            int weighted = place % 2 == 0 ? digit : 2 * digit;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return sum % 10 == 0;
    }
}
