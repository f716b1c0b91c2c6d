package io.tocsin.schemas.sample;

import io.tocsin.schemas.pick.DecimalReader;
import io.tocsin.schemas.pick.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What an event may have for a number, as {@code SpecialNumbers} reads it: a finite one, "NaN", "+Inf", "Inf", "-Inf". */
final class Numeric {
    private static final byte[][] TEXTS = {text("\"NaN\""), text("\"+Inf\""), text("\"Inf\""), text("\"-Inf\"")};
    private static final double[] VALUES = {
        Double.NaN, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
    };

    private Numeric() {}

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The position after it; LEAVE if it is something else. */
    static int end(DecimalReader number, byte[] json, int start) {
        if (start < json.length && json[start] == '"') {
            int which = which(json, start);
            return which < 0 ? JsonBytes.LEAVE : start + TEXTS[which].length;
        }
        int end = number.read(json, start);
        return end == JsonBytes.LEAVE || !number.isFinite(json) ? JsonBytes.LEAVE : end;
    }

    /** The double of one that {@link #end} has found. */
    static double value(DecimalReader number, byte[] json, int start) {
        if (json[start] == '"') {
            return VALUES[which(json, start)];
        }
        number.read(json, start);
        return number.asDouble(json);
    }

    /** As {@link #value}, of the one that {@link #end} found last with this reader. */
    static double lastValue(DecimalReader number, byte[] json, int start) {
        return json[start] == '"' ? value(number, json, start) : number.asDouble(json);
    }

    private static int which(byte[] json, int start) {
        for (int i = 0; i < TEXTS.length; i++) {
            int end = start + TEXTS[i].length;
            if (end <= json.length && Arrays.equals(json, start, end, TEXTS[i], 0, TEXTS[i].length)) {
                return i;
            }
        }
        return -1;
    }
}
