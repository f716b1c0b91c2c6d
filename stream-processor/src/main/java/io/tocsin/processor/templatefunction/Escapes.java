package io.tocsin.processor.templatefunction;

import io.tocsin.processor.golang.Quoting;
import io.tocsin.processor.golang.Utf8;

/** Byte strings made safe to stand in HTML, JavaScript and URLs, as Go does it. */
final class Escapes {
    private Escapes() {}

    static String html(String bytes) {
        StringBuilder out = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            char c = bytes.charAt(i);
            switch (c) {
                case '\0' -> out.append(Utf8.encode(Utf8.REPLACEMENT));
                case '"' -> out.append("&#34;");
                case '\'' -> out.append("&#39;");
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    static String javaScript(String bytes) {
        StringBuilder out = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length(); i += Utf8.size(bytes, i)) {
            int rune = Utf8.rune(bytes, i);
            switch (rune) {
                case '\\' -> out.append("\\\\");
                case '\'' -> out.append("\\'");
                case '"' -> out.append("\\\"");
                case '<', '>', '&', '=' -> out.append(String.format("\\u%04X", rune));
                default -> {
                    if (rune < ' ' || (rune >= 0x80 && !Quoting.isPrint(rune))) {
                        out.append(String.format("\\u%04X", rune));
                    } else {
                        out.append(bytes, i, i + Utf8.size(bytes, i));
                    }
                }
            }
        }
        return out.toString();
    }

    /** As Go's {@code url.QueryEscape}. */
    static String query(String bytes) {
        StringBuilder out = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            char c = bytes.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (plain || "-_.~".indexOf(c) >= 0) {
                out.append(c);
            } else if (c == ' ') {
                out.append('+');
            } else {
                out.append(String.format("%%%02X", (int) c));
            }
        }
        return out.toString();
    }
}
