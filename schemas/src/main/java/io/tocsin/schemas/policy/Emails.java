package io.tocsin.schemas.policy;

/**
 * E-mail addresses as people write them: letters, digits and {@code . _ % + -} before the sign, a domain with a top
 * level of letters behind it, or a machine's address in brackets (RFC 5321, section 4.1.3); the sign also as {@code %40},
 * as in addresses of pages. Quoted local parts and names of machines ({@code user@localhost}) are not. Looks at each character a bounded number of times.
 */
final class Emails {
    private static final String ENCODED = "%40";

    private static final String VERSION_6 = "IPv6:";

    /** Of version 6, with one of version 4 at its end. */
    private static final int LONGEST_LITERAL = 45;

    private Emails() {}

    static void find(Canvas canvas) {
        int floor = 0;
        for (int i = 0; i < canvas.length(); ) {
            char c = canvas.charAt(i);
            int sign = c == '@' ? 1 : c == '%' && canvas.has(ENCODED, i) ? ENCODED.length() : 0;
            if (sign == 0) {
                i++;
                continue;
            }
            int start = start(canvas, i, floor);
            int end = start < i ? end(canvas, i + sign) : -1;
            if (end > 0) {
                canvas.take(start, end, Reason.EMAIL);
                i = end;
            } else {
                i += sign;
            }
            // What stands before a sign is looked at for that sign only: many signs are no more work than few.
            floor = i;
        }
    }

    private static int start(Canvas canvas, int sign, int floor) {
        int start = sign;
        while (start > floor && isLocal(canvas.charAt(start - 1))) {
            start--;
        }
        while (start < sign && !Canvas.isWord(canvas.charAt(start))) {
            start++;
        }
        return start;
    }

    /** Where the domain that starts here ends: behind the last part that can be a top level; -1 if there is none. */
    private static int end(Canvas canvas, int from) {
        if (canvas.charAt(from) == '[') {
            return literalEnd(canvas, from + 1);
        }
        int found = -1;
        int label = from;
        boolean letters = true;
        for (int at = from; ; at++) {
            char c = canvas.charAt(at);
            if (Canvas.isWord(c)) {
                // "xn--p1ai" is a top level too.
                letters &= !Canvas.isDigit(c) || canvas.has("xn--", label);
            } else if (c == '-' && at > label) {
                letters &= canvas.has("xn--", label);
            } else {
                boolean top = letters && label > from && at - label >= 2 && Canvas.isWord(canvas.charAt(at - 1));
                if (top) {
                    found = at;
                }
                if (c != '.' || at == label) {
                    return found;
                }
                label = at + 1;
                letters = true;
            }
        }
    }

    /** Where the address in brackets ends, with its bracket; -1 if it is none. */
    private static int literalEnd(Canvas canvas, int from) {
        int at = canvas.has(VERSION_6, from) ? from + VERSION_6.length() : from;
        int start = at;
        boolean digit = false;
        boolean sign = false;
        for (char c = canvas.charAt(at);
                at - start <= LONGEST_LITERAL && (Canvas.isAscii(c) || c == '.' || c == ':');
                c = canvas.charAt(++at)) {
            digit |= Canvas.isDigit(c);
            sign |= c == '.' || c == ':';
        }
        boolean closed = canvas.charAt(at) == ']' && !Canvas.isWord(canvas.charAt(at + 1));
        return digit && sign && closed ? at + 1 : -1;
    }

    private static boolean isLocal(char c) {
        return Canvas.isWord(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
    }
}
