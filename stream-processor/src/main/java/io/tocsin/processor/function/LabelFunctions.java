package io.tocsin.processor.function;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.regex.GoRegex;
import io.tocsin.processor.vector.EvaluationException;
import io.tocsin.processor.vector.Labels;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The functions that change the labels of series and leave their values alone. */
public final class LabelFunctions {
    private LabelFunctions() {}

    /**
     * What becomes of labels under {@code label_replace} and {@code label_join}; empty for any other function.
     *
     * @param strings the arguments behind the vector
     * @throws EvaluationException when one of them is not valid, whatever the vector
     */
    public static Optional<UnaryOperator<Labels>> of(String function, List<String> strings, Dialect dialect) {
        return switch (function) {
            case "label_replace" ->
                Optional.of(replace(strings.get(0), strings.get(1), strings.get(2), pattern(strings.get(3), dialect)));
            case "label_join" -> Optional.of(join(strings.get(0), strings.get(1), strings.subList(2, strings.size())));
            default -> Optional.empty();
        };
    }

    private static Pattern pattern(String regex, Dialect dialect) {
        try {
            return GoRegex.compile((dialect == Dialect.V3 ? "^(?s:" : "^(?:") + regex + ")$");
        } catch (IllegalArgumentException e) {
            throw new EvaluationException("invalid regular expression in label_replace(): " + regex);
        }
    }

    private static UnaryOperator<Labels> replace(
            String destination, String replacement, String source, Pattern pattern) {
        if (destination.isEmpty()) {
            throw new EvaluationException("invalid destination label name in label_replace(): " + destination);
        }
        return labels -> {
            Matcher matcher = pattern.matcher(labels.get(source));
            return matcher.find() ? labels.with(destination, GoTemplate.expand(replacement, matcher)) : labels;
        };
    }

    private static UnaryOperator<Labels> join(String destination, String separator, List<String> sources) {
        if (sources.contains("")) {
            throw new EvaluationException("invalid source label name in label_join(): ");
        }
        if (destination.isEmpty()) {
            throw new EvaluationException("invalid destination label name in label_join(): " + destination);
        }
        return labels ->
                labels.with(destination, sources.stream().map(labels::get).collect(Collectors.joining(separator)));
    }
}
