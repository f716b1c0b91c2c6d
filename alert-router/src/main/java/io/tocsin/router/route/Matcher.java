package io.tocsin.router.route;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One condition on one label, as Alertmanager has it: an absent label has the empty value, a regular expression is RE2
 * and matches the whole value.
 */
public final class Matcher {
    /** How the value is compared. The order is the one that Alertmanager sorts by. */
    public enum Operator {
        EQUAL("="),
        NOT_EQUAL("!="),
        MATCHES("=~"),
        NOT_MATCHES("!~");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        boolean isPattern() {
            return this == MATCHES || this == NOT_MATCHES;
        }

        static Operator of(String symbol) {
            for (Operator operator : values()) {
                if (operator.symbol.equals(symbol)) {
                    return operator;
                }
            }
            throw new IllegalArgumentException("not an operator: " + symbol);
        }
    }

    /** The order in which Alertmanager writes the matchers of a route into its key. */
    static final Comparator<Matcher> ORDER =
            Comparator.comparing(Matcher::name).thenComparing(m -> m.value).thenComparing(m -> m.operator);

    private final Operator operator;
    private final String name;
    private final String value;
    private final @Nullable Pattern pattern;

    private Matcher(Operator operator, String name, String value, @Nullable Pattern pattern) {
        this.operator = operator;
        this.name = name;
        this.value = value;
        this.pattern = pattern;
    }

    /** A matcher. @throws MatcherSyntaxException when {@code value} is to be a regular expression and is none */
    public static Matcher of(Operator operator, String name, String value) throws MatcherSyntaxException {
        if (!operator.isPattern()) {
            return new Matcher(operator, name, value, null);
        }
        try {
            return new Matcher(operator, name, value, Pattern.compile("^(?:" + value + ")$"));
        } catch (PatternSyntaxException e) {
            throw new MatcherSyntaxException("\"" + value + "\" is not a regular expression (RE2): " + e.getMessage());
        }
    }

    public String name() {
        return name;
    }

    /** Whether the labels fulfil this condition. */
    public boolean matches(Map<String, String> labels) {
        String actual = labels.getOrDefault(name, "");
        return switch (operator) {
            case EQUAL -> actual.equals(value);
            case NOT_EQUAL -> !actual.equals(value);
            case MATCHES -> found(actual);
            case NOT_MATCHES -> !found(actual);
        };
    }

    private boolean found(String actual) {
        return pattern != null && pattern.matcher(actual).find();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Matcher m && operator == m.operator && name.equals(m.name) && value.equals(m.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(operator, name, value);
    }

    /** As Alertmanager writes it in group keys: {@code name="value"}, the name quoted when it has reserved characters. */
    @Override
    public String toString() {
        boolean reserved = name.codePoints().anyMatch(MatcherParser::isReserved);
        return (reserved ? GoStrings.quote(name) : name)
                + operator.symbol
                + (reserved ? GoStrings.quote(value) : '"' + openMetricsEscape(value) + '"');
    }

    private static String openMetricsEscape(String s) {
        return s.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"");
    }
}
