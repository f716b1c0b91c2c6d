package io.tocsin.indexer.bulk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the answer to a bulk request: one outcome for each document, in their order. */
final class BulkAnswer {
    /** All that is needed of the answer; for documents that were stored, only a status. */
    static final Map<String, String> QUERY = Map.of(
            "filter_path", "items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason",
            // A name that no template makes a data stream of must not become an index.
            "require_data_stream", "true",
            // How long a document waits for its shard; the answer to the others waits as long.
            "timeout", "10s");

    private static final JsonFactory FACTORY = new JsonFactory();

    private BulkAnswer() {}

    /** Throws when the answer is not one outcome per document. */
    static List<Outcome> read(InputStream body, int documents) throws IOException {
        List<Outcome> outcomes = new ArrayList<>(documents);
        try (JsonParser parser = FACTORY.createParser(body)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        outcomes.add(item(parser));
                    }
                }
            }
        }
        if (outcomes.size() != documents) {
            throw new IOException("answer of " + outcomes.size() + " outcomes for " + documents + " documents");
        }
        return outcomes;
    }

    /** One element of {@code items}: <code>{"create":{"status":…,"error":{…}}}</code>; the parser is at its start. */
    private static Outcome item(JsonParser parser) throws IOException {
        int status = 0;
        String type = "";
        String reason = "";
        String cause = "";
        int depth = 1;
        boolean inCause = false;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new IOException("the answer ends in the middle");
            }
            switch (token) {
                case START_OBJECT -> {
                    depth++;
                    inCause = inCause || "caused_by".equals(parser.currentName());
                }
                case END_OBJECT -> {
                    depth--;
                    inCause = inCause && depth > 3;
                }
                case VALUE_NUMBER_INT -> {
                    if ("status".equals(parser.currentName())) {
                        status = parser.getIntValue();
                    }
                }
                case VALUE_STRING -> {
                    String text = parser.getText();
                    if (inCause) {
                        cause = text;
                    } else if ("type".equals(parser.currentName())) {
                        type = text;
                    } else if ("reason".equals(parser.currentName())) {
                        reason = text;
                    }
                }
                default -> {
                    // Names and values that say nothing here.
                }
            }
        }
        return Outcome.of(status, type, cause.isEmpty() ? reason : reason + " (" + cause + ")");
    }
}
