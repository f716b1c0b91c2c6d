package io.tocsin.ingest.events;

import io.tocsin.ingest.events.Outcome.Reason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a body is written, by its headers. */
record BodyForm(boolean lines, boolean gzip) {
    private static final String RIGHT_TYPES =
            "application/json (an object or an array) or application/x-ndjson (an object a line), in UTF-8";

    /** Reads {@code Content-Type} and {@code Content-Encoding}; refuses what is unknown. */
    static BodyForm of(@Nullable String contentType, @Nullable String contentEncoding) throws RefusedException {
        if (contentType == null || contentType.isBlank()) {
            throw new RefusedException(Reason.UNSUPPORTED_TYPE, "there is no Content-Type; send " + RIGHT_TYPES);
        }
        String[] parts = contentType.split(";", -1);
        String type = parts[0].trim().toLowerCase(Locale.ROOT);
        boolean lines = switch (type) {
            case "application/json" -> false;
            case "application/x-ndjson" -> true;
            default -> throw unsupportedType(contentType);
        };
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].trim().toLowerCase(Locale.ROOT).replace("\"", "");
            if (parameter.startsWith("charset=")
                    && !parameter.equals("charset=utf-8")
                    && !parameter.equals("charset=utf8")
                    && !parameter.equals("charset=us-ascii")) {
                throw unsupportedType(contentType);
            }
        }
        String encoding =
                contentEncoding == null ? "identity" : contentEncoding.trim().toLowerCase(Locale.ROOT);
        boolean gzip = switch (encoding) {
            case "gzip", "x-gzip" -> true;
            case "identity", "" -> false;
            default ->
                throw new RefusedException(
                        Reason.UNSUPPORTED_ENCODING,
                        "Content-Encoding " + shown(contentEncoding) + " is not known; send gzip, or none");
        };
        return new BodyForm(lines, gzip);
    }

    private static RefusedException unsupportedType(String contentType) {
        return new RefusedException(
                Reason.UNSUPPORTED_TYPE, "Content-Type " + shown(contentType) + " is not known; send " + RIGHT_TYPES);
    }

    private static String shown(@Nullable String header) {
        String text = String.valueOf(header);
        return "\"" + (text.length() > 100 ? text.substring(0, 100) + "…" : text) + "\"";
    }
}
