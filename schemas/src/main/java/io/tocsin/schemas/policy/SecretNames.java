package io.tocsin.schemas.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Names that say that their value is a secret. A name is judged by how it ends, upper and lower case alike, with a
 * {@code _}, {@code -} or {@code .} between any two letters or none: {@code db_password}, {@code X-Api-Key},
 * {@code clientSecret}. Its beginning and its length are of no consequence. For any thread.
 */
final class SecretNames {
    enum Kind {
        NONE,
        SECRET,
        /** Its value may be two words: a scheme and what goes with it. */
        AUTHORIZATION,
        /** As a header, its value is a list of pairs. */
        COOKIE,
        /** A short word that means something else as often; it must be a word of its own, and the value look like it. */
        CLUE
    }

    /** Characters in a text, NUL where there are none. */
    interface Characters {
        char charAt(int index);
    }

    static final List<String> SECRETS = List.of(
            "password",
            "passwd",
            "pwd",
            "passphrase",
            "passcode",
            "secret",
            "token",
            "apikey",
            "accesskey",
            "secretkey",
            "privatekey",
            "credential",
            "credentials");

    static final List<String> AUTHORIZATIONS = List.of("authorization");
    static final List<String> COOKIES = List.of("cookie");
    static final List<String> CLUES = List.of("pass", "pin", "sig", "signature", "auth");

    /** What says that there is no secret. */
    static final Set<String> NOTHING = Set.of("null", "none", "nil", "undefined", "true", "false");

    /** So long is a value of a {@link Kind#CLUE}, at least; and there is a digit in it. */
    static final int SHORTEST_OF_CLUE = 4;

    private record Name(String text, Kind kind) {}

    /** By the last letter. */
    private static final Name[][] NAMES = new Name['z' + 1][0];

    static {
        add(Kind.SECRET, SECRETS);
        add(Kind.AUTHORIZATION, AUTHORIZATIONS);
        add(Kind.COOKIE, COOKIES);
        add(Kind.CLUE, CLUES);
    }

    private SecretNames() {}

    private static void add(Kind kind, List<String> names) {
        for (String name : names) {
            char last = name.charAt(name.length() - 1);
            Name[] before = NAMES[last];
            Name[] after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = new Name(name, kind);
            NAMES[last] = after;
        }
    }

    static Kind ofField(String name) {
        return endingAt(i -> i >= 0 && i < name.length() ? name.charAt(i) : Canvas.TAKEN, name.length());
    }

    /** What the name that ends before this place says. */
    static Kind endingAt(Characters text, int end) {
        int last = text.charAt(end - 1) | 0x20;
        if (last >= NAMES.length) {
            return Kind.NONE;
        }
        for (Name name : NAMES[last]) {
            int start = start(text, name.text(), end);
            if (start >= 0 && (name.kind() != Kind.CLUE || startsWord(text, start))) {
                return name.kind();
            }
        }
        return Kind.NONE;
    }

    /** Where the name starts if it ends here; else -1. */
    private static int start(Characters text, String name, int end) {
        int at = end - 1;
        for (int i = name.length() - 1; i >= 0; i--, at--) {
            char c = text.charAt(at);
            if (i < name.length() - 1 && (c == '_' || c == '-' || c == '.')) {
                c = text.charAt(--at);
            }
            if (Character.toLowerCase(c) != name.charAt(i)) {
                return -1;
            }
        }
        return at + 1;
    }

    private static boolean startsWord(Characters text, int start) {
        char before = text.charAt(start - 1);
        boolean hump = before >= 'a' && before <= 'z' && text.charAt(start) < 'a';
        return hump || !Canvas.isWord(before);
    }

    /** Whether a value says that there is no secret. */
    static boolean isNothing(String value) {
        return value.isBlank() || (value.length() <= 9 && NOTHING.contains(value.toLowerCase(Locale.ROOT)));
    }

    /** Whether the whole value of a field with a name of {@link Kind#CLUE} is a secret. */
    static boolean isSecretOfClue(String value) {
        // What was redacted before brings digits of its own.
        return value.length() >= SHORTEST_OF_CLUE
                && value.chars().anyMatch(c -> c >= '0' && c <= '9')
                && value.chars().noneMatch(Character::isWhitespace)
                && !value.contains(HmacKey.PREFIX)
                && !value.contains(Canvas.MARK);
    }
}
