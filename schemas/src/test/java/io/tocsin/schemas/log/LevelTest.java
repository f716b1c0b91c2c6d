package io.tocsin.schemas.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LevelTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:30:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Python
                "DEBUG INFO WARNING ERROR CRITICAL FATAL | debug info warn error fatal fatal",
                // Log4j, Logback, java.util.logging
                "TRACE DEBUG INFO WARN ERROR FATAL       | trace debug info warn error fatal",
                "FINEST FINER FINE CONFIG INFO WARNING SEVERE | trace debug debug debug info warn error",
                // syslog, by its names and those of its tools
                "emerg alert crit err warning notice info debug | fatal fatal fatal error warn info info debug",
                "Emergency Critical Error Informational  | fatal fatal error info",
                // OpenTelemetry's short names, PostgreSQL
                "TRACE4 DEBUG2 INFO3 WARN4 ERROR2 FATAL3 | trace debug info warn error fatal",
                "DEBUG5 LOG NOTICE PANIC                 | debug info info fatal",
                // .NET, its console, Serilog, Zap, npm, MySQL
                "Trace Information Critical trce dbug info warn fail crit | trace info fatal trace debug info warn error fatal",
                "Verbose VRB DBG INF WRN ERR FTL dpanic silly Note | trace trace debug info warn error fatal fatal trace info",
                // glog, Android, MongoDB
                "F E W I D V T C                         | fatal error warn info debug trace trace fatal",
                // what nobody knows stays
                "Custom unknown AUDIT information! warn-ish | custom unknown audit information! warn-ish",
            })
    void bringsTheWordsOfEveryScaleToOneVocabulary(String written, String levels) {
        List<String> words = List.of(written.strip().split(" +"));
        List<String> expected = List.of(levels.strip().split(" +"));
        assertEquals(expected, words.stream().map(w -> Level.of("level", w)).toList());
        assertEquals(
                expected,
                words.stream().map(w -> Level.of("log.level", " " + w + "\t")).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // field | numbers | levels; - where the number says nothing
                "log.syslog.severity.code | 0 1 2 3 4 5 6 7 8 -1  | fatal fatal fatal error warn info info debug - -",
                "severity        | 0 3 4 7 8 9 17           | fatal error warn debug - - -",
                "PRIORITY        | 2 6 10                   | fatal info -",
                "severity_number | 0 1 4 5 8 9 12 13 16 17 20 21 24 25 | - trace trace debug debug info info warn warn error error fatal fatal -",
                "SeverityNumber  | 10 18                    | info error",
                "severityNumber  | 14 22                    | warn fatal",
                "levelno         | 0 5 10 20 25 30 40 50 60 | - trace debug info info warn error fatal -",
                // GELF's are syslog's, pino's and bunyan's begin at 10
                "level           | 0 3 4 6 7 8 9            | fatal error warn info debug - -",
                "level           | 10 20 30 35 40 50 60 69 70 100 99999999999 | trace debug info info warn error fatal fatal - - -",
                "log.level       | 3 30 8 200 -4            | error info 8 200 -4",
                "severity_text   | 3                        | -",
            })
    void readsANumberByTheScaleOfItsField(String field, String numbers, String levels) {
        List<String> expected = List.of(levels.strip().split(" +"));
        assertEquals(
                expected,
                List.of(numbers.strip().split(" +")).stream()
                        .map(n -> Level.of(field, n))
                        .map(level -> level.isEmpty() ? "-" : level)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "none",
            value = {
                // fields | log.level | labels.level_original
                "`\"log.level\":\"Warn\"`                       | warn  | none",
                "`\"log.level\":\" WARNING \"`                  | warn  | WARNING",
                "`\"log\":{\"level\":\"crit\"}`                 | fatal | crit",
                "`\"log.level\":30`                             | info  | 30",
                "`\"log.level\":200`                            | 200   | none",
                "`\"log.level\":\"Custom\"`                     | custom| none",
                "`\"level\":30`                                 | info  | 30",
                "`\"level\":\"30\"`                             | info  | 30",
                "`\"level\":\"W\"`                              | warn  | W",
                "`\"level\":200,\"levelname\":\"NOTICE\"`       | info  | NOTICE",
                "`\"level\":200`                                | none  | none",
                "`\"severity\":2`                               | fatal | 2",
                "`\"severity\":\"ERROR\"`                       | error | none",
                "`\"severity_number\":18,\"severity_text\":\"Critical\"` | error | 18",
                "`\"severity_number\":0,\"severity_text\":\"Info\"`      | info  | none",
                "`\"SeverityText\":\"Information\"`             | info  | Information",
                "`\"severityNumber\":9`                         | info  | 9",
                "`\"levelno\":30`                               | warn  | 30",
                "`\"levelname\":\"WARNING\",\"levelno\":30`     | warn  | WARNING",
                "`\"log\":{\"syslog\":{\"severity\":{\"code\":4}}}` | warn | 4",
                "`\"log.syslog.severity.code\":3,\"log.syslog.severity.name\":\"Error\"` | error | none",
                "`\"PRIORITY\":\"6\"`                           | info  | 6",
                "`\"log.level\":\"info\",\"level\":50`          | info  | none",
                "`\"log.level\":\" \",\"level\":50`             | error | 50",
                "`\"log.level\":\"WARNING\",\"labels\":{\"level_original\":\"mine\"}` | warn | mine",
                "`\"x\":1`                                      | none  | none",
            })
    void keepsTheOriginalWhereItDiffersByMoreThanCase(String fields, String level, String original) {
        LogEvent event = read("{" + fields + "}");
        assertEquals(Optional.ofNullable(level), event.text("log.level").filter(l -> !l.isBlank()));
        assertEquals(Optional.ofNullable(original), event.text("labels.level_original"));
        assertEquals(event, read(new String(event.toJson(), UTF_8)));
    }

    /** What one service wrote is read by the next, and so on: nothing may change after the first time. */
    @Test
    void readingWhatWasWrittenChangesNothing() {
        Random random = new Random(20261121);
        List<String> values = List.of(
                "\"\"",
                "\" \"",
                "null",
                "[1]",
                "30",
                "3",
                "200",
                "-1",
                "9",
                "\"W\"",
                "\"WARNING\"",
                "\"x\"",
                "1e1",
                "3.0",
                "true",
                "{\"name\":\"n\"}",
                "\"App Ä\"",
                "\"İI\"");
        List<String> names = Derivation.ALL.stream()
                .flatMap(d -> d.inputs().stream())
                .distinct()
                .toList();
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder json = new StringBuilder("{\"m\":1");
            for (int fields = 1 + random.nextInt(5); fields > 0; fields--) {
                String name = names.get(random.nextInt(names.size()));
                String value = values.get(random.nextInt(values.size()));
                if (!json.toString().contains("\"" + name + "\":")) {
                    json.append(",\"").append(name).append("\":").append(value);
                }
            }
            String text = json.append('}').toString();
            if (LogEvent.read(text.getBytes(UTF_8), NOW).isOk()) {
                LogEvent once = read(text);
                LogEvent twice = read(new String(once.toJson(), UTF_8));
                assertEquals(once, twice, text);
                assertEquals(once.labels(), twice.labels(), text);
                read++;
            }
        }
        assertEquals(true, read > 15_000, "too few of the events were readable to prove anything: " + read);
    }

    @Test
    void everyDerivationHasNamedInputsOfItsOwn() {
        List<String> made = Derivation.ALL.stream().map(Derivation::field).toList();
        assertEquals(made.stream().distinct().toList(), made, "a field that is made twice");
        for (Derivation derivation : Derivation.ALL) {
            assertEquals(derivation.field(), derivation.inputs().get(0));
            // The original of the level follows from the level as it came, not from the level that is made of it.
            List<String> others = derivation.inputs().stream()
                    .skip(1)
                    .filter(input -> !derivation.field().equals(Level.ORIGINAL) || !input.equals(Level.FIELD))
                    .filter(made::contains)
                    .toList();
            assertEquals(List.of(), others, derivation.field());
        }
    }

    private static LogEvent read(String json) {
        return LogEvent.read(json.getBytes(UTF_8), NOW).orElseThrow();
    }
}
