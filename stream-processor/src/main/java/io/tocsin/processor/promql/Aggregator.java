package io.tocsin.processor.promql;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The aggregation operators. */
public enum Aggregator {
    SUM(ValueType.NONE),
    AVG(ValueType.NONE),
    COUNT(ValueType.NONE),
    MIN(ValueType.NONE),
    MAX(ValueType.NONE),
    GROUP(ValueType.NONE),
    STDDEV(ValueType.NONE),
    STDVAR(ValueType.NONE),
    TOPK(ValueType.SCALAR),
    BOTTOMK(ValueType.SCALAR),
    COUNT_VALUES(ValueType.STRING),
    QUANTILE(ValueType.SCALAR),
    /** Experimental in Prometheus. */
    LIMITK(ValueType.SCALAR),
    /** Experimental in Prometheus. */
    LIMIT_RATIO(ValueType.SCALAR);

    private static final Map<String, Aggregator> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Aggregator::toString, Function.identity()));

    private final ValueType parameter;

    Aggregator(ValueType parameter) {
        this.parameter = parameter;
    }

    /** The type of the parameter before the expression, {@code NONE} where there is none. */
    public ValueType parameter() {
        return parameter;
    }

    /** The aggregator written {@code word}, in lower case. */
    static Optional<Aggregator> of(String word) {
        return Optional.ofNullable(BY_NAME.get(word));
    }

    /** As written. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
