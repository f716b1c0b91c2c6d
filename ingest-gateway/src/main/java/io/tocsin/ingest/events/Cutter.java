package io.tocsin.ingest.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tocsin.ingest.events.Outcome.Place;
import io.tocsin.ingest.events.Outcome.Reason;
import io.tocsin.ingest.events.Outcome.Refused;
import io.tocsin.schemas.json.JsonDocument;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Cuts a body into its events, in their order, without reading more of them than where they begin and end. */
sealed interface Cutter {
    /** The bytes of the next event; null after the last. */
    byte @Nullable [] next() throws RefusedException, IOException;

    /** A place in the event that {@link #next} gave last; {@code offset} in that event, -1 when unknown. */
    Place place(String path, long offset);

    static Cutter of(Bytes body, boolean lines, int eventBytes) throws IOException {
        return lines ? new Lines(body, eventBytes) : new Values(body, eventBytes);
    }

    /** NDJSON: blank lines are skipped, the last line needs no end. */
    final class Lines implements Cutter {
        private final Bytes body;
        private final int eventBytes;
        private int line;
        private int start;
        private int end = -1;

        Lines(Bytes body, int eventBytes) {
            this.body = body;
            this.eventBytes = eventBytes;
        }

        @Override
        public byte @Nullable [] next() throws RefusedException {
            while (end + 1 < body.size()) {
                start = end + 1;
                end = body.indexOf((byte) '\n', start);
                line++;
                if (body.isBlank(start, end)) {
                    continue;
                }
                if (end - start > eventBytes) {
                    throw tooLarge(end - start, eventBytes, place("", 0));
                }
                return body.copy(start, end);
            }
            return null;
        }

        @Override
        public Place place(String path, long offset) {
            return new Place("line", line, path, offset < 0 ? -1 : start + offset);
        }
    }

    /** One JSON value: an object is one event, an array is one for each of its elements. */
    final class Values implements Cutter {
        // As schemas reads an event, so that both see the same tokens.
        private static final JsonFactory FACTORY = new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                .build();

        private final Bytes body;
        private final int eventBytes;
        private final JsonParser parser;
        private final int markLength;
        private boolean begun;
        private boolean inArray;
        private int index = -1;
        private int start;

        Values(Bytes body, int eventBytes) throws IOException {
            this.body = body;
            this.eventBytes = eventBytes;
            this.markLength = byteOrderMark(body);
            var stream = body.stream();
            stream.skipNBytes(markLength);
            this.parser = FACTORY.createParser(stream);
        }

        private static int byteOrderMark(Bytes body) {
            if (body.size() < 3) {
                return 0;
            }
            byte[] head = body.copy(0, 3);
            return (head[0] & 0xff) == 0xef && (head[1] & 0xff) == 0xbb && (head[2] & 0xff) == 0xbf ? 3 : 0;
        }

        @Override
        public byte @Nullable [] next() throws RefusedException, IOException {
            try {
                JsonToken token = parser.nextToken();
                if (!begun) {
                    begun = true;
                    if (token == JsonToken.START_ARRAY) {
                        inArray = true;
                        token = parser.nextToken();
                    }
                } else if (!inArray) {
                    return endOfBody(token);
                }
                if (inArray && token == JsonToken.END_ARRAY) {
                    return endOfBody(parser.nextToken());
                }
                index++;
                start = position(parser.currentTokenLocation().getByteOffset());
                if (token != JsonToken.START_OBJECT) {
                    String what = token == null ? "the body ends too early" : "an event must be a JSON object";
                    throw new RefusedException(new Refused(Reason.MALFORMED, what, place("", 0)));
                }
                parser.skipChildren();
                int end = position(parser.currentLocation().getByteOffset());
                if (end - start > eventBytes) {
                    throw tooLarge(end - start, eventBytes, place("", 0));
                }
                return body.copy(start, end);
            } catch (JsonProcessingException e) {
                long offset =
                        e.getLocation() == null ? -1 : position(e.getLocation().getByteOffset());
                throw new RefusedException(new Refused(
                        Reason.MALFORMED, JsonDocument.reason(e), new Place("index", Math.max(index, 0), "", offset)));
            }
        }

        private byte @Nullable [] endOfBody(@Nullable JsonToken token) throws RefusedException {
            if (token == null) {
                return null;
            }
            throw new RefusedException(new Refused(
                    Reason.MALFORMED,
                    "something follows the JSON value; several events go in an array, or on lines with Content-Type"
                            + " application/x-ndjson",
                    new Place(
                            "index",
                            index + 1,
                            "",
                            position(parser.currentTokenLocation().getByteOffset()))));
        }

        private int position(long parsed) {
            return (int) Math.min(Math.max(parsed, 0) + markLength, body.size());
        }

        @Override
        public Place place(String path, long offset) {
            return new Place("index", index, path, offset < 0 ? -1 : start + offset);
        }
    }

    private static RefusedException tooLarge(int bytes, int most, Place place) {
        return new RefusedException(new Refused(
                Reason.TOO_LARGE, "an event of " + bytes + " bytes; at most " + most + " are taken", place));
    }
}
