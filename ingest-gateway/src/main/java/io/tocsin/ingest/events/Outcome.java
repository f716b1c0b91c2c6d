package io.tocsin.ingest.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** What came of a request: taken, or refused for a reason. Its JSON is the answer's body. */
sealed interface Outcome {
    /** Why a request is refused; the name in lower case is {@code error} in the answer and a metric's label. */
    enum Reason {
        MALFORMED(400),
        EMPTY(400),
        METHOD_NOT_ALLOWED(405),
        TIMEOUT(408),
        TOO_LARGE(413),
        UNSUPPORTED_TYPE(415),
        UNSUPPORTED_ENCODING(415),
        OVERLOADED(429),
        INTERNAL(500),
        UNAVAILABLE(503);

        private final int status;

        Reason(int status) {
            this.status = status;
        }

        int status() {
            return status;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    int status();

    /** The metric's label. */
    String label();

    String json();

    /** All events are in Kafka. */
    record Accepted(int events) implements Outcome {
        @Override
        public int status() {
            return 200;
        }

        @Override
        public String label() {
            return "accepted";
        }

        @Override
        public String json() {
            return "{\"accepted\":" + events + "}\n";
        }
    }

    /**
     * Nothing was written, unless the reason says otherwise.
     *
     * @param detail what is wrong and what would be right
     * @param place where in the body; {@link Place#NONE} when it is not about a place
     */
    record Refused(Reason reason, String detail, Place place) implements Outcome {
        Refused(Reason reason, String detail) {
            this(reason, detail, Place.NONE);
        }

        @Override
        public int status() {
            return reason.status();
        }

        @Override
        public String label() {
            return reason.label();
        }

        @Override
        public String json() {
            StringWriter out = new StringWriter();
            try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
                json.writeStartObject();
                json.writeStringField("error", label());
                place.write(json);
                json.writeStringField("reason", detail);
                json.writeEndObject();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out + "\n";
        }
    }

    /**
     * A place in a body.
     *
     * @param unit {@code index} (of an array, from 0) or {@code line} (from 1); empty for no place
     * @param number of the event
     * @param path of the field, such as {@code metrics.x.value}; may be empty
     * @param offset in bytes from the start of the inflated body; -1 when unknown
     */
    record Place(String unit, int number, String path, long offset) {
        static final Place NONE = new Place("", 0, "", -1);

        void write(JsonGenerator json) throws IOException {
            if (unit.isEmpty()) {
                return;
            }
            json.writeNumberField(unit, number);
            if (!path.isEmpty()) {
                json.writeStringField("path", path);
            }
            if (offset >= 0) {
                json.writeNumberField("offset", offset);
            }
        }
    }

    /** Holds the factory out of the interface's constants. */
    final class Json {
        private static final JsonFactory FACTORY = new JsonFactory();

        private Json() {}
    }
}
