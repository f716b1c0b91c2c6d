package io.tocsin.deploy.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tocsin.schemas.json.Timestamps;
import io.tocsin.schemas.metric.Measurement;
import io.tocsin.schemas.metric.PrometheusNames;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What one would write by hand to get at some fields of events: Jackson's pull parser, which skips the others. It checks
 * less than the processor's pickers do, and knows fewer forms.
 */
final class PullParser {
    private static final JsonFactory JSON = new JsonFactory();

    private final Predicate<String> wanted;
    private final Map<String, Boolean> known = new HashMap<>();

    /** @param wanted says of a name in Prometheus, of a label of log events or of a metric, whether it is */
    PullParser(Predicate<String> wanted) {
        this.wanted = wanted;
    }

    /** How many of the wanted fields a log event has. */
    long log(byte[] event) throws IOException {
        try (JsonParser parser = JSON.createParser(event)) {
            parser.nextToken();
            return fields(parser, "");
        }
    }

    private long fields(JsonParser parser, String above) throws IOException {
        long found = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = above.isEmpty() ? parser.currentName() : above + parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT) {
                found += fields(parser, name + ".");
            } else if (name.equals("@timestamp")) {
                found += millis(parser) > 0 ? 1 : 0;
            } else if (known.computeIfAbsent(name, some -> wanted.test(some.replace('.', '_')))) {
                found += parser.getText().isEmpty() ? 0 : 1;
            } else {
                parser.skipChildren();
            }
        }
        return found;
    }

    private static long millis(JsonParser parser) throws IOException {
        return Timestamps.ofText(parser.getText()).orElseThrow().toEpochMilli();
    }

    /** How many of the wanted metrics an event has; all that tells its series is read, too. */
    long metrics(byte[] event) throws IOException {
        long found = 0;
        try (JsonParser parser = JSON.createParser(event)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("metrics")) {
                    found += measurements(parser);
                } else if (name.equals("@timestamp")) {
                    found += millis(parser) > 0 ? 0 : 1;
                } else if (value.isScalarValue()) {
                    found += parser.getText().isEmpty() ? 1 : 0;
                } else {
                    parser.skipChildren();
                }
            }
        }
        return found;
    }

    private long measurements(JsonParser parser) throws IOException {
        double sum = 0;
        long found = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean isWanted = known.computeIfAbsent(
                    parser.currentName(),
                    some -> wanted.test(PrometheusNames.metricName(some, "", Measurement.Kind.GAUGE)));
            if (parser.nextToken().isNumeric() && isWanted) {
                sum += parser.getDoubleValue();
                found++;
            } else {
                parser.skipChildren();
            }
        }
        return Double.isFinite(sum) ? found : 0;
    }
}
