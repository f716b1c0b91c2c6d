package io.tocsin.processor.extract;

import com.google.re2j.Matcher;
import io.tocsin.schemas.metric.LabelNames;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a text of an event comes from. */
sealed interface Source {
    /**
     * The text.
     *
     * @param event labels of the event as {@code LogEvent.labels()} has them
     * @param match of the extraction's pattern; null when it has none
     * @return empty when the event has none
     */
    String of(Map<String, String> event, @Nullable Matcher match);

    /**
     * A field's value.
     *
     * @param label as which events have it
     */
    record Field(String name, String label) implements Source {
        static Field named(String name) {
            return new Field(name, LabelNames.sanitised(name));
        }

        @Override
        public String of(Map<String, String> event, @Nullable Matcher match) {
            return event.getOrDefault(label, "");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** What a group of the pattern matched. */
    record Group(String name, int number) implements Source {
        @Override
        public String of(Map<String, String> event, @Nullable Matcher match) {
            return match == null ? "" : Optional.ofNullable(match.group(number)).orElse("");
        }

        @Override
        public String toString() {
            return "group " + name;
        }
    }

    /** The same for every event. */
    record Fixed(String text) implements Source {
        @Override
        public String of(Map<String, String> event, @Nullable Matcher match) {
            return text;
        }

        @Override
        public String toString() {
            return '"' + text + '"';
        }
    }
}
