package io.tocsin.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Writes one tree in UTF-8, without white space, in the very bytes of Jackson's generator: most texts are plain and are
 * copied as they are. Half characters become U+FFFD. Used by one thread.
 */
final class JsonWriter {
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.ISO_8859_1);

    /** What stands after the backslash; 0 where a character is written otherwise. */
    private static final byte[] ESCAPES = new byte[128];

    /** The characters that are written as they are, in one byte. */
    private static final boolean[] PLAIN = new boolean[128];

    static {
        ESCAPES['"'] = '"';
        ESCAPES['\\'] = '\\';
        ESCAPES['\b'] = 'b';
        ESCAPES['\t'] = 't';
        ESCAPES['\n'] = 'n';
        ESCAPES['\f'] = 'f';
        ESCAPES['\r'] = 'r';
        for (int c = ' '; c < PLAIN.length; c++) {
            PLAIN[c] = ESCAPES[c] == 0;
        }
    }

    /** The longest that one character becomes. */
    private static final int LONGEST = "\\u001F".length();

    private byte[] bytes = new byte[512];
    private int size;

    private JsonWriter() {}

    static byte[] write(JsonNode tree) {
        JsonWriter writer = new JsonWriter();
        writer.node(tree);
        return Arrays.copyOf(writer.bytes, writer.size);
    }

    private void node(JsonNode node) {
        switch (node.getNodeType()) {
            case OBJECT -> {
                char before = '{';
                for (Map.Entry<String, JsonNode> field : node.properties()) {
                    sign(before);
                    text(field.getKey());
                    sign(':');
                    node(field.getValue());
                    before = ',';
                }
                end(before, '{', '}');
            }
            case ARRAY -> {
                char before = '[';
                for (JsonNode element : node) {
                    sign(before);
                    node(element);
                    before = ',';
                }
                end(before, '[', ']');
            }
            case STRING -> text(node.textValue());
            case NUMBER -> number(node);
            case BOOLEAN -> ascii(node.booleanValue() ? "true" : "false");
            case NULL -> ascii("null");
            case BINARY, MISSING, POJO -> throw new IllegalArgumentException("not JSON: " + node.getNodeType());
        }
    }

    private void end(char before, char opening, char closing) {
        if (before == opening) {
            sign(opening);
        }
        sign(closing);
    }

    private void number(JsonNode node) {
        switch (node.numberType()) {
            case INT, LONG -> ascii(Long.toString(node.longValue()));
            case BIG_INTEGER -> ascii(node.bigIntegerValue().toString());
            case BIG_DECIMAL -> ascii(node.decimalValue().toString());
            case FLOAT, DOUBLE -> {
                double number = node.doubleValue();
                if (Double.isFinite(number)) {
                    ascii(Double.toString(number));
                } else {
                    text(Double.toString(number));
                }
            }
        }
    }

    private void text(String text) {
        sign('"');
        int length = text.length();
        int from = 0;
        while (from < length) {
            int to = endOfPlain(text, from);
            copy(text, from, to);
            from = to < length ? other(text, to) : to;
        }
        sign('"');
    }

    private static int endOfPlain(String text, int from) {
        int to = from;
        while (to < text.length()) {
            char c = text.charAt(to);
            if (c >= PLAIN.length || !PLAIN[c]) {
                break;
            }
            to++;
        }
        return to;
    }

    /** Writes the character at {@code at}, which is not plain; gives the place after it. */
    private int other(String text, int at) {
        room(LONGEST);
        char c = text.charAt(at);
        if (c < ESCAPES.length) {
            bytes[size++] = '\\';
            if (ESCAPES[c] != 0) {
                bytes[size++] = ESCAPES[c];
            } else {
                bytes[size++] = 'u';
                bytes[size++] = '0';
                bytes[size++] = '0';
                bytes[size++] = HEX[c >> 4];
                bytes[size++] = HEX[c & 15];
            }
            return at + 1;
        }
        if (c < 0x800) {
            bytes[size++] = (byte) (0xc0 | (c >> 6));
            continued(c);
            return at + 1;
        }
        if (Character.isHighSurrogate(c) && at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))) {
            int character = Character.toCodePoint(c, text.charAt(at + 1));
            bytes[size++] = (byte) (0xf0 | (character >> 18));
            continued(character >> 12);
            continued(character >> 6);
            continued(character);
            return at + 2;
        }
        char whole = Character.isSurrogate(c) ? Text.REPLACEMENT : c;
        bytes[size++] = (byte) (0xe0 | (whole >> 12));
        continued(whole >> 6);
        continued(whole);
        return at + 1;
    }

    /** A byte of UTF-8 after the first, with the last six bits. */
    private void continued(int bits) {
        bytes[size++] = (byte) (0x80 | (bits & 0x3f));
    }

    private void ascii(String text) {
        copy(text, 0, text.length());
    }

    @SuppressWarnings("deprecation") // It takes the low bytes of characters, and these are all of them.
    private void copy(String ascii, int from, int to) {
        room(to - from);
        ascii.getBytes(from, to, bytes, size);
        size += to - from;
    }

    private void sign(char ascii) {
        room(1);
        bytes[size++] = (byte) ascii;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
