package io.tocsin.schemas.publish;

import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the events of one record key share: they go to one partition, and stay in order there. */
public enum RecordKey {
    /** None: the events are spread, a batch at a time. Best where order does not matter. */
    NONE {
        @Override
        @Nullable
        String of(UnaryOperator<String> field) {
            return null;
        }
    },
    /** {@code service.name}. */
    SERVICE {
        @Override
        @Nullable
        String of(UnaryOperator<String> field) {
            return joined(field.apply("service.name"));
        }
    },
    /** {@code host.name}. */
    HOST {
        @Override
        @Nullable
        String of(UnaryOperator<String> field) {
            return joined(field.apply("host.name"));
        }
    },
    /** {@code host.name/service.name}, as the gateway writes logs. */
    HOST_AND_SERVICE {
        @Override
        @Nullable
        String of(UnaryOperator<String> field) {
            return joined(field.apply("host.name"), field.apply("service.name"));
        }
    };

    /**
     * The key of an event; null for none, also when the event does not have the fields.
     *
     * @param field gives the text of a field, "" for none
     */
    @Nullable
    abstract String of(UnaryOperator<String> field);

    private static @Nullable String joined(String... parts) {
        String key = Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining("/"));
        return key.isEmpty() ? null : key;
    }
}
