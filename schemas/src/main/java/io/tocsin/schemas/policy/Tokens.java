package io.tocsin.schemas.policy;

import java.util.List;

/**
 * What opens something: values that say so themselves (keys of known makers, JSON Web Tokens, private keys), what
 * follows {@code Bearer}, the password in an address, and the {@link NamedValues} of {@link SecretNames}. Looks at each
 * character a bounded number of times.
 */
final class Tokens {
    /**
     * How keys of known makers begin.
     *
     * @param more characters that follow at least
     */
    record Prefix(String text, int more) {}

    static final List<Prefix> PREFIXES = List.of(
            new Prefix("AKIA", 16),
            new Prefix("ASIA", 16),
            new Prefix("AIza", 35),
            new Prefix("ghp_", 36),
            new Prefix("gho_", 36),
            new Prefix("ghu_", 36),
            new Prefix("ghs_", 36),
            new Prefix("ghr_", 36),
            new Prefix("github_pat_", 22),
            new Prefix("glpat-", 20),
            new Prefix("xoxb-", 10),
            new Prefix("xoxp-", 10),
            new Prefix("xoxa-", 10),
            new Prefix("xapp-", 10),
            new Prefix("sk_live_", 16),
            new Prefix("rk_live_", 16));

    private static final String PEM = "-----BEGIN ";
    private static final String PEM_END = "-----END ";

    /** An English word behind "bearer" is neither as long as this, nor has it a digit. */
    private static final int SURELY_NO_WORD = 20;

    private final Canvas canvas;
    private final NamedValues named;

    private Tokens(Canvas canvas) {
        this.canvas = canvas;
        this.named = new NamedValues(canvas);
    }

    static void find(Canvas canvas) {
        new Tokens(canvas).find();
    }

    private void find() {
        boolean word = false;
        for (int i = 0; i < canvas.length(); ) {
            char c = canvas.charAt(i);
            int next = i + 1;
            if (Canvas.isAscii(c)) {
                next = word ? next : Math.max(next, word(i, c));
                word = next == i + 1;
            } else {
                word = Canvas.isWord(c);
                next = Math.max(next, sign(i, c));
            }
            i = next;
        }
    }

    /** What stands around a sign. Returns where to go on, or -1. */
    private int sign(int at, char sign) {
        switch (sign) {
            case '=' -> {
                return named.equalsSign(at);
            }
            case ':' -> {
                if (!canvas.has("://", at)) {
                    return named.colon(at);
                }
                userInfo(at + 3);
                return -1;
            }
            case '>' -> {
                return named.greaterThan(at);
            }
            case '-' -> {
                if (canvas.charAt(at + 1) != '-') {
                    return -1;
                }
                return canvas.has(PEM, at) ? privateKey(at) : named.option(at);
            }
            default -> {
                return -1;
            }
        }
    }

    /** A value that says itself what it is, or the word before one. Returns where to go on. */
    private int word(int start, char first) {
        switch (first) {
            case 'e' -> {
                return canvas.has("eyJ", start) ? jsonWebToken(start) : -1;
            }
            case 'b', 'B' -> {
                return bearer(start);
            }
            case 'A', 'g', 'x', 's', 'r' -> {
                for (Prefix prefix : PREFIXES) {
                    if (canvas.has(prefix.text(), start)) {
                        int end = start;
                        while (isBase64Url(canvas.charAt(end))) {
                            end++;
                        }
                        int more = end - start - prefix.text().length();
                        return more >= prefix.more() ? take(start, end) : -1;
                    }
                }
                return -1;
            }
            default -> {
                return -1;
            }
        }
    }

    /** RFC 7519 in the compact form of RFC 7515 and 7516: a header that begins with {"} and further parts. */
    private int jsonWebToken(int start) {
        if (isBase64Url(canvas.charAt(start - 1))) {
            // A part of a longer run, which would be looked at as often as it has such parts.
            return -1;
        }
        int end = start;
        int parts = 1;
        int part = start;
        while (isBase64Url(canvas.charAt(end)) || (canvas.charAt(end) == '.' && isBase64Url(canvas.charAt(end + 1)))) {
            if (canvas.charAt(end) == '.') {
                if (parts == 1 && end - part < 8) {
                    return -1;
                }
                parts++;
                part = end + 1;
            }
            end++;
        }
        return parts >= 2 ? take(start, end) : -1;
    }

    /** RFC 6750. */
    private int bearer(int start) {
        String scheme = "bearer";
        if (!canvas.hasIgnoringCase(scheme, start)) {
            return -1;
        }
        int from = canvas.blanksEnd(start + scheme.length());
        if (from == start + scheme.length()) {
            return -1;
        }
        int end = from;
        boolean digit = false;
        while (isToken68(canvas.charAt(end))) {
            digit |= Canvas.isDigit(canvas.charAt(end));
            end++;
        }
        return digit || end - from >= SURELY_NO_WORD ? take(from, end) : -1;
    }

    /** The password of {@code scheme://user:password@host}; what stands before it is still to be looked at. */
    private void userInfo(int start) {
        int colon = -1;
        int sign = -1;
        int at = start;
        for (char c = canvas.charAt(at); !isAuthorityEnd(c); c = canvas.charAt(++at)) {
            if (c == ':' && colon < 0) {
                colon = at;
            } else if (c == '@') {
                sign = at;
            }
        }
        if (colon >= 0 && sign > colon + 1) {
            canvas.take(colon + 1, sign, Reason.TOKEN);
        }
    }

    /** RFC 7468; one that is cut off reaches to the end of the text. */
    private int privateKey(int start) {
        int label = start + PEM.length();
        int at = label;
        while (at - label < 40 && (Canvas.isAscii(canvas.charAt(at)) || canvas.charAt(at) == ' ')) {
            at++;
        }
        if (!canvas.has("PRIVATE KEY-----", at - "PRIVATE KEY".length())) {
            return -1;
        }
        while (at < canvas.length() && canvas.charAt(at) != Canvas.TAKEN) {
            if (canvas.charAt(at) == '-' && canvas.has(PEM_END, at)) {
                at += PEM_END.length();
                while (Canvas.isAscii(canvas.charAt(at)) || canvas.charAt(at) == ' ') {
                    at++;
                }
                while (canvas.charAt(at) == '-') {
                    at++;
                }
                while (Canvas.isWord(canvas.charAt(at))) {
                    at++;
                }
                break;
            }
            at++;
        }
        return take(start, at);
    }

    private int take(int start, int end) {
        canvas.take(start, end, Reason.TOKEN);
        return end;
    }

    private static boolean isAuthorityEnd(char c) {
        return c <= ' ' || "/?#\"'<>\\".indexOf(c) >= 0;
    }

    private static boolean isBase64Url(char c) {
        return Canvas.isAscii(c) || c == '_' || c == '-';
    }

    private static boolean isToken68(char c) {
        return isBase64Url(c) || c == '.' || c == '~' || c == '+' || c == '/' || c == '=';
    }
}
