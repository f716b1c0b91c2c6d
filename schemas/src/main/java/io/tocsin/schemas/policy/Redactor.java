package io.tocsin.schemas.policy;

import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;

/** Takes out of a text what is secret or personal, as configured. For any thread. */
final class Redactor {
    /** What a text must hold to be worth a look for each reason. */
    private static final int AT = 1;

    private static final int DIGIT = 2;
    private static final int DOT_OR_COLON = 4;
    private static final int PERCENT = 8;

    private static final byte[] SIGNS = new byte[128];

    static {
        for (char c = '0'; c <= '9'; c++) {
            SIGNS[c] = DIGIT;
        }
        SIGNS['@'] = AT;
        SIGNS['.'] = DOT_OR_COLON;
        SIGNS[':'] = DOT_OR_COLON;
        SIGNS['%'] = PERCENT;
    }

    /** The shortest that is found is {@code ::1}. */
    private static final int SHORTEST = 3;

    private final Privacy privacy;
    private final boolean tokens;
    private final boolean emails;
    private final boolean cards;
    private final boolean addresses;

    Redactor(Privacy privacy) {
        this.privacy = privacy;
        this.tokens = privacy.action(Reason.TOKEN) != Action.OFF;
        this.emails = privacy.action(Reason.EMAIL) != Action.OFF;
        this.cards = privacy.action(Reason.CARD) != Action.OFF;
        this.addresses = privacy.action(Reason.IP) != Action.OFF;
    }

    /**
     * The text without what the patterns find; the same object when they find nothing.
     *
     * @param reasons are added to
     */
    String withoutPatterns(String text, Set<Reason> reasons) {
        return withoutPatterns(text, addresses, reasons);
    }

    private String withoutPatterns(String text, boolean addresses, Set<Reason> reasons) {
        if (text.length() < SHORTEST) {
            return text;
        }
        int signs = emails || cards || addresses ? signs(text) : 0;
        boolean mayHoldEmail = emails && (signs & (AT | PERCENT)) != 0;
        boolean mayHoldCard = cards && (signs & DIGIT) != 0;
        boolean mayHoldAddress = addresses && (signs & DIGIT) != 0 && (signs & DOT_OR_COLON) != 0;
        if (!tokens && !mayHoldEmail && !mayHoldCard && !mayHoldAddress) {
            return text;
        }
        Canvas canvas = new Canvas(text);
        // The widest first: a token may hold an address, an address of mail a number. In this order, what one takes
        // away never makes an earlier one match.
        if (tokens) {
            Tokens.find(canvas);
        }
        if (mayHoldEmail) {
            Emails.find(canvas);
        }
        if (mayHoldCard) {
            Cards.find(canvas);
        }
        if (mayHoldAddress) {
            Addresses.find(canvas);
        }
        return canvas.text(replacement(reasons));
    }

    /** A number that is a card's, as text; else the same. */
    String withoutCard(String number, Set<Reason> reasons) {
        return cards && Cards.isCard(number) ? replacement(reasons).apply(Reason.CARD, number) : number;
    }

    /** A text of a field that is not denied, as it may be passed on; the same object when there is nothing to do. */
    String redacted(FieldRules.Rule rule, String text, Set<Reason> reasons) {
        return switch (rule) {
            case UNSCANNED, DENIED -> text;
            case SCANNED -> withoutPatterns(text, reasons);
            case VERSION -> withoutPatterns(text, false, reasons);
            case SECRET -> {
                boolean open = !SecretNames.isNothing(text) && !isMark(text) && !isDigest(text);
                yield open ? replacement(reasons).apply(Reason.TOKEN, text) : text;
            }
            case CLUE -> {
                boolean secret = SecretNames.isSecretOfClue(text);
                yield secret ? replacement(reasons).apply(Reason.TOKEN, text) : withoutPatterns(text, reasons);
            }
        };
    }

    /**
     * What stands in the place of a whole value of a denied field: something else than the value in any case, even if
     * that looks like a mark. Only what has exactly the form of a digest stays where digests are asked for, as a digest
     * of a digest would be another one with each service that the event passes.
     */
    String denied(String value, Set<Reason> reasons) {
        boolean done =
                privacy.action(Reason.FIELD) == Action.HMAC ? isDigest(value) : value.equals(Canvas.mark(Reason.FIELD));
        return done || value.isEmpty() ? value : replacement(reasons).apply(Reason.FIELD, value);
    }

    private static boolean isMark(String value) {
        return Canvas.markEnd(value, 0) == value.length();
    }

    private static boolean isDigest(String value) {
        return Canvas.tokenEnd(value, 0) == value.length();
    }

    private BiFunction<Reason, String, String> replacement(Set<Reason> reasons) {
        return (reason, value) -> {
            reasons.add(reason);
            return privacy.action(reason) == Action.HMAC
                    ? privacy.key().token(canonical(reason, value))
                    : Canvas.mark(reason);
        };
    }

    /** One form for values that are the same though written differently, so that their tokens are the same too. */
    private static String canonical(Reason reason, String value) {
        return switch (reason) {
            case CARD -> Cards.digits(value);
            case EMAIL -> value.replace("%40", "@").toLowerCase(Locale.ROOT);
            case IP -> AddressForm.canonical(value);
            case FIELD, TOKEN -> value;
        };
    }

    private static int signs(String text) {
        int signs = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < SIGNS.length) {
                signs |= SIGNS[c];
            }
        }
        return signs;
    }
}
