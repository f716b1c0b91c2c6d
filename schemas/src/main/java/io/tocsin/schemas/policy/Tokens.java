package io.tocsin.schemas.policy;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What opens something: values that say so themselves (keys of known makers, JSON Web Tokens, private keys), what
 * follows {@code Bearer}, the password in an address, and the value of a name such as {@code password} or
 * {@code api_key}, as in {@code name=value}, {@code "name":"value"} and headers. Looks at each character a bounded number
 * of times.
 */
final class Tokens {
    /**
     * How keys of known makers begin.
     *
     * @param more characters that follow at least
     */
    private record Prefix(String text, int more) {}

    private static final List<Prefix> PREFIXES = List.of(
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

    /** How names end whose values are secret, in lower case, without {@code _}, {@code -} and {@code .}. */
    private static final List<String> NAMES = List.of(
            "password",
            "passwd",
            "pwd",
            "passphrase",
            "secret",
            "token",
            "apikey",
            "accesskey",
            "secretkey",
            "privatekey",
            "credential",
            "credentials",
            "signature",
            "authorization");

    private static final String LAST_LETTERS = "dDeEtTnNyYlLsS";
    private static final String AUTHORIZATION = "authorization";

    /** What says that there is no secret. */
    private static final Set<String> NOTHING = Set.of("null", "none", "nil", "undefined", "true", "false");

    private static final String PEM = "-----BEGIN ";
    private static final String PEM_END = "-----END ";

    /** An English word behind "bearer" is neither as long as this, nor has it a digit. */
    private static final int SURELY_NO_WORD = 20;

    /** Of what follows "password: ", so much must be, and so much is looked at for a digit. */
    private static final int SHORTEST = 6;

    private static final int LOOKED_AT = 128;

    private final Canvas canvas;

    private Tokens(Canvas canvas) {
        this.canvas = canvas;
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
                if (c == '=') {
                    next = Math.max(next, equalsSign(i));
                } else if (c == ':') {
                    if (canvas.has("://", i)) {
                        userInfo(i + 3);
                    } else {
                        next = Math.max(next, colon(i));
                    }
                } else if (c == '-' && canvas.has(PEM, i)) {
                    next = Math.max(next, privateKey(i));
                }
            }
            i = next;
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
        if (!hasIgnoringCase(scheme, start)) {
            return -1;
        }
        int from = blanksEnd(start + scheme.length());
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

    /** {@code name=value}, with a blank on either side or none. */
    private int equalsSign(int sign) {
        if (canvas.charAt(sign + 1) == '=' || canvas.charAt(sign - 1) == '=') {
            return -1;
        }
        int nameEnd = canvas.charAt(sign - 1) == ' ' ? sign - 1 : sign;
        String name = secretName(nameEnd);
        if (name.isEmpty()) {
            return -1;
        }
        return value(canvas.charAt(sign + 1) == ' ' ? sign + 2 : sign + 1, name, true);
    }

    /** {@code "name":"value"} or {@code name: value}. */
    private int colon(int sign) {
        char before = canvas.charAt(sign - 1);
        boolean quoted = before == '"' || before == '\'';
        int nameEnd = quoted ? sign - 1 : sign;
        if (quoted && canvas.charAt(nameEnd - 1) == '\\') {
            nameEnd--;
        }
        String name = secretName(nameEnd);
        return name.isEmpty() ? -1 : value(blanksEnd(sign + 1), name, quoted);
    }

    /**
     * The value of a secret name.
     *
     * @param sure whether what follows is a value, not the rest of a sentence
     */
    private int value(int start, String name, boolean sure) {
        int from = start;
        boolean escaped = canvas.charAt(from) == '\\';
        char quote = canvas.charAt(escaped ? from + 1 : from);
        if (quote == '"' || quote == '\'') {
            from += escaped ? 2 : 1;
            int end = closing(from, quote, escaped);
            if (end >= 0) {
                return end > from ? take(from, end) : -1;
            }
        }
        char first = canvas.charAt(from);
        if (first == '{' || first == '[') {
            return -1;
        }
        if (!sure) {
            return header(from, name);
        }
        int end = runEnd(from, canvas.length());
        return end == from || isNothing(from, end) ? -1 : take(from, end);
    }

    /** The value of {@code name: value}, which may as well be the rest of a sentence: a word is no secret. */
    private int header(int from, String name) {
        int end = runEnd(from, from + LOOKED_AT);
        if (name.equals(AUTHORIZATION) && canvas.charAt(end) == ' ' && isLetters(from, end)) {
            // RFC 9110, section 11.4: a scheme and what goes with it.
            int credentials = end + 1;
            end = runEnd(credentials, canvas.length());
            return end - credentials >= SHORTEST && !isLowerCase(credentials, end) ? take(from, end) : -1;
        }
        if (end - from < SHORTEST || !hasDigit(from, end)) {
            return -1;
        }
        return take(from, runEnd(end, canvas.length()));
    }

    /** Where the quote closes; -1 if it does not. */
    private int closing(int from, char quote, boolean escaped) {
        for (int at = from; at < canvas.length() && canvas.charAt(at) != Canvas.TAKEN; at++) {
            if (canvas.charAt(at) == '\\') {
                if (escaped && canvas.charAt(at + 1) == quote) {
                    return at;
                }
                at++;
            } else if (canvas.charAt(at) == quote) {
                return at;
            }
        }
        return -1;
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

    /** The secret name that ends here, whatever stands before it; "" if none does. */
    private String secretName(int end) {
        if (LAST_LETTERS.indexOf(canvas.charAt(end - 1)) >= 0) {
            for (String name : NAMES) {
                if (endsWith(name, end)) {
                    return name;
                }
            }
        }
        return "";
    }

    private boolean endsWith(String name, int end) {
        int at = end - 1;
        for (int i = name.length() - 1; i >= 0; i--, at--) {
            char c = canvas.charAt(at);
            if (i < name.length() - 1 && (c == '_' || c == '-' || c == '.')) {
                c = canvas.charAt(--at);
            }
            if (Character.toLowerCase(c) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int blanksEnd(int from) {
        int at = from;
        while (canvas.charAt(at) == ' ' || canvas.charAt(at) == '\t') {
            at++;
        }
        return at;
    }

    private int runEnd(int from, int limit) {
        int at = from;
        while (at < limit && !isRunEnd(canvas.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isRunEnd(char c) {
        return c <= ' ' || "&;,\"'`()]}<>|\\".indexOf(c) >= 0 || Character.isWhitespace(c);
    }

    private boolean isLetters(int from, int end) {
        for (int i = from; i < end; i++) {
            if (!Canvas.isLetter(canvas.charAt(i))) {
                return false;
            }
        }
        return end > from;
    }

    private boolean isLowerCase(int from, int end) {
        for (int i = from; i < end; i++) {
            if (canvas.charAt(i) < 'a' || canvas.charAt(i) > 'z') {
                return false;
            }
        }
        return true;
    }

    private boolean hasDigit(int from, int end) {
        for (int i = from; i < end; i++) {
            if (Canvas.isDigit(canvas.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean isNothing(int from, int end) {
        if (end - from > 9) {
            return false;
        }
        StringBuilder value = new StringBuilder();
        for (int i = from; i < end; i++) {
            value.append(canvas.charAt(i));
        }
        return NOTHING.contains(value.toString().toLowerCase(Locale.ROOT));
    }

    private boolean hasIgnoringCase(String wanted, int at) {
        for (int i = 0; i < wanted.length(); i++) {
            if (Character.toLowerCase(canvas.charAt(at + i)) != wanted.charAt(i)) {
                return false;
            }
        }
        return true;
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
