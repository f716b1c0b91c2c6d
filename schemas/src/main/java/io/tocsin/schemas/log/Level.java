package io.tocsin.schemas.log;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Severities of every origin in one vocabulary: {@code trace}, {@code debug}, {@code info}, {@code warn},
 * {@code error}, {@code fatal}, the six ranges of OpenTelemetry's logs data model; ECS names the field and leaves its
 * values open. What other scales have above an error is {@code fatal}, so that {@code error|fatal} finds all that is
 * bad; which of them it was stays in {@link #ORIGINAL}.
 */
final class Level {
    static final String FIELD = "log.level";
    static final String ORIGINAL = "labels.level_original";

    private static final Map<String, String> WORDS = new HashMap<>();

    static {
        // OpenTelemetry has TRACE..TRACE4 and so on; PostgreSQL has DEBUG1..DEBUG5.
        for (String level : List.of("trace", "debug", "info", "warn", "error", "fatal")) {
            words(level, level);
            for (int i = 1; i <= 5; i++) {
                words(level, level + i);
            }
        }
        words("trace", "t trc trce finest verbose vrb v silly");
        words("debug", "d dbg dbug fine finer config");
        words("info", "i inf information informational n note notice log");
        words("warn", "w wrn warning");
        words("error", "e err fail severe");
        words("fatal", "f ftl c crit critical alert emerg emergency panic dpanic");
    }

    /** RFC 5424, section 6.2.1. */
    private static final List<String> SYSLOG =
            List.of("fatal", "fatal", "fatal", "error", "warn", "info", "info", "debug");

    /** RFC 5424, section 6.2.1: 23 facilities after the first, of eight severities. */
    private static final int MAX_PRIORITY = 191;

    /** OpenTelemetry's SeverityNumber: four to a level, 0 says nothing. */
    private static final List<String> OPEN_TELEMETRY = List.of("trace", "debug", "info", "warn", "error", "fatal");

    /** What the numbers in a field mean. */
    private enum Scale {
        SYSLOG,
        OPEN_TELEMETRY,
        PYTHON,
        /** The facility stands above the lower three bits, if it is there: journald writes the severity alone. */
        SYSLOG_PRIORITY,
        /** GELF writes syslog's 0 to 7 into {@code level}, pino and bunyan write 10 to 60; the ranges do not meet. */
        SYSLOG_OR_PINO;

        /** Null for a number that is not of this scale. */
        @Nullable
        String level(int number) {
            return switch (this) {
                case SYSLOG -> at(Level.SYSLOG, number);
                case SYSLOG_PRIORITY -> number < 0 || number > MAX_PRIORITY ? null : at(Level.SYSLOG, number & 7);
                case OPEN_TELEMETRY -> number < 1 ? null : at(Level.OPEN_TELEMETRY, (number - 1) / 4);
                case PYTHON -> number < 1 || number >= 60 ? null : at(Level.OPEN_TELEMETRY, number / 10);
                case SYSLOG_OR_PINO ->
                    number < 10
                            ? at(Level.SYSLOG, number)
                            : number >= 70 ? null : at(Level.OPEN_TELEMETRY, number / 10 - 1);
            };
        }

        private static @Nullable String at(List<String> levels, int index) {
            return index < 0 || index >= levels.size() ? null : levels.get(index);
        }
    }

    /** Where a severity may stand beside {@link #FIELD}, the best first, with the scale of its numbers. */
    private static final Map<String, Scale> SCALES = new HashMap<>();

    static final List<String> SOURCES;

    static {
        SCALES.put(FIELD, Scale.SYSLOG_OR_PINO);
        SCALES.put("level", Scale.SYSLOG_OR_PINO);
        SCALES.put("severity", Scale.SYSLOG);
        // The number before the text: it is what OpenTelemetry compares by, the text is anybody's.
        SCALES.put("severity_number", Scale.OPEN_TELEMETRY);
        SCALES.put("SeverityNumber", Scale.OPEN_TELEMETRY);
        SCALES.put("severityNumber", Scale.OPEN_TELEMETRY);
        SCALES.put("levelno", Scale.PYTHON);
        SCALES.put("log.syslog.severity.code", Scale.SYSLOG);
        SCALES.put("PRIORITY", Scale.SYSLOG);
        SCALES.put("log.syslog.priority", Scale.SYSLOG_PRIORITY);
        SOURCES = List.of(
                "level",
                "severity",
                "severity_number",
                "SeverityNumber",
                "severityNumber",
                "severity_text",
                "SeverityText",
                "severityText",
                "levelname",
                "levelno",
                "log.syslog.severity.name",
                "log.syslog.severity.code",
                "PRIORITY",
                "log.syslog.priority");
    }

    private Level() {}

    private static void words(String level, String spellings) {
        Arrays.stream(spellings.split(" ")).forEach(word -> WORDS.put(word, level));
    }

    /**
     * The level that {@code written} in the field {@code source} means. A word that no scale has stays, in lower case;
     * a number that is not of the field's scale stays in {@link #FIELD} itself and says nothing elsewhere.
     *
     * @return "" if it says nothing
     */
    static String of(String source, String written) {
        return ofWord(source, word(written));
    }

    private static String ofWord(String source, String word) {
        String known = WORDS.get(word);
        if (known != null) {
            return known;
        }
        if (!isWholeNumber(word)) {
            return word;
        }
        Scale scale = SCALES.get(source);
        String level = scale == null || word.length() > 4 ? null : scale.level(Integer.parseInt(word));
        if (level != null) {
            return level;
        }
        return source.equals(FIELD) ? word : "";
    }

    /** What was written, where the level is another word than that; else "". */
    static String original(String source, String written) {
        String word = word(written);
        return ofWord(source, word).equals(word) ? "" : written.strip();
    }

    private static String word(String written) {
        return written.strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isWholeNumber(String word) {
        for (int i = word.startsWith("-") && word.length() > 1 ? 1 : 0; i < word.length(); i++) {
            if (word.charAt(i) < '0' || word.charAt(i) > '9') {
                return false;
            }
        }
        return !word.isEmpty();
    }
}
