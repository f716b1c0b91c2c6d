package io.tocsin.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.LabelNames;
import io.tocsin.schemas.metric.Measurement;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.metric.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tables of docs/names.md, row by row. */
final class NamesPageTest {
    private static final Instant TIME = Instant.parse("2026-11-21T09:30:00Z");

    @TestFactory
    Stream<DynamicTest> labelsHaveTheNamesOfThePage() throws IOException {
        return rows("| field | label |", 20, row -> assertEquals(row.get(1), LabelNames.sanitised(row.get(0))));
    }

    @TestFactory
    Stream<DynamicTest> fieldsOfLogEventsHaveTheLabelsOfThePage() throws IOException {
        return rows("| event | label | value |", 19, row -> {
            LogEvent event = LogEvent.read(row.get(0).getBytes(UTF_8), TIME).orElseThrow();
            assertEquals(row.get(2), event.labels().getOrDefault(row.get(1), ""));
        });
    }

    @TestFactory
    Stream<DynamicTest> metricsHaveTheNamesOfThePage() throws IOException {
        return rows("| name | unit | kind | in Prometheus |", 80, row -> {
            Measurement.Kind kind = Measurement.Kind.valueOf(row.get(2).toUpperCase(Locale.ROOT));
            assertEquals(row.get(3), PrometheusNames.metricName(row.get(0), row.get(1), kind));
        });
    }

    @TestFactory
    Stream<DynamicTest> boundsAreWrittenAsOnThePage() throws IOException {
        return rows("| number | text |", 14, row -> {
            MetricEvent event = MetricEvent.builder(TIME)
                    .histogram("h", List.of(Double.parseDouble(row.get(0))), List.of(0L, 0L), 0, "")
                    .build();
            Sample bucket = PrometheusNames.samples(event).get(0);
            assertEquals(row.get(1), bucket.labels().get("le"));
        });
    }

    /** The rows under a table's head, their cells without back-ticks. */
    private static Stream<DynamicTest> rows(String head, int atLeast, Case test) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docs/names.md"));
        int at = lines.indexOf(head) + 2;
        List<DynamicTest> tests = new ArrayList<>();
        while (at > 1 && at < lines.size() && lines.get(at).startsWith("|")) {
            String line = lines.get(at++);
            List<String> cells = Stream.of(line.substring(1, line.length() - 1).split("\\|", -1))
                    .map(NamesPageTest::cell)
                    .toList();
            tests.add(DynamicTest.dynamicTest(line, () -> test.run(cells)));
        }
        assertTrue(tests.size() >= atLeast, head + " has " + tests.size() + " rows");
        return tests.stream();
    }

    private static String cell(String text) {
        String stripped = text.strip();
        return stripped.startsWith("`") ? stripped.substring(1, stripped.length() - 1) : stripped;
    }

    @FunctionalInterface
    private interface Case {
        void run(List<String> row);
    }
}
