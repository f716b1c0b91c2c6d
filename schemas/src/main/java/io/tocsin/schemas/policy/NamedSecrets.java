package io.tocsin.schemas.policy;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The values of names such as {@code password} or {@code api_key}, as in {@code name=value}, {@code "name":"value"} and
 * headers: found from the sign between the two, the name backwards, the value forwards. Used by one thread.
 */
final class NamedSecrets {
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

    /** Of what follows "password: ", so much must be, and so much is looked at for a digit. */
    private static final int SHORTEST = 6;

    private static final int LOOKED_AT = 128;

    private final Canvas canvas;

    NamedSecrets(Canvas canvas) {
        this.canvas = canvas;
    }

    /** {@code name=value}, with a blank on either side or none. Returns where to go on; -1 if there is no secret. */
    int equalsSign(int sign) {
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

    /** {@code "name":"value"} or {@code name: value}. Returns where to go on; -1 if there is no secret. */
    int colon(int sign) {
        char before = canvas.charAt(sign - 1);
        boolean quoted = before == '"' || before == '\'';
        int nameEnd = quoted ? sign - 1 : sign;
        if (quoted && canvas.charAt(nameEnd - 1) == '\\') {
            nameEnd--;
        }
        String name = secretName(nameEnd);
        return name.isEmpty() ? -1 : value(canvas.blanksEnd(sign + 1), name, quoted);
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
}
