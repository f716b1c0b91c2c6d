package io.tocsin.processor.promql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Every function of PromQL as of Prometheus 3.14 (promql/parser/functions.go), the experimental ones included: those that
 * work on float samples alone are taken, the others are known and refused. Version 2 has the same functions but for one
 * name, that of {@code double_exponential_smoothing}.
 */
public final class Functions {
    /**
     * Name, (arguments: s scalar, v vector, m matrix, t string), [optional], result; x marks an experimental one, and a
     * reason from {@link #REFUSALS} one that is refused.
     */
    private static final String TABLE = """
            abs (v) v
            absent (v) v
            absent_over_time (m) v
            acos (v) v
            acosh (v) v
            asin (v) v
            asinh (v) v
            atan (v) v
            atanh (v) v
            avg_over_time (m) v
            ceil (v) v
            changes (m) v
            clamp (vss) v
            clamp_max (vs) v
            clamp_min (vs) v
            cos (v) v
            cosh (v) v
            count_over_time (m) v
            days_in_month (v) 1 v
            day_of_month (v) 1 v
            day_of_week (v) 1 v
            day_of_year (v) 1 v
            deg (v) v
            delta (m) v
            deriv (m) v
            double_exponential_smoothing (mss) v x
            end () s x
            exp (v) v
            first_over_time (m) v
            floor (v) v
            histogram_avg (v) v native
            histogram_count (v) v native
            histogram_fraction (ssv) v
            histogram_quantile (sv) v
            histogram_quantiles (vtss) 9 v x
            histogram_stddev (v) v native
            histogram_stdvar (v) v native
            histogram_sum (v) v native
            hour (v) 1 v
            idelta (m) v
            increase (m) v
            info (vv) 1 v x info
            irate (m) v
            label_join (vttt) -1 v
            label_replace (vtttt) v
            last_over_time (m) v
            ln (v) v
            log10 (v) v
            log2 (v) v
            mad_over_time (m) v x
            max_of (ss) s x
            max_over_time (m) v
            min_of (ss) s x
            min_over_time (m) v
            minute (v) 1 v
            month (v) 1 v
            pi () s
            predict_linear (ms) v
            present_over_time (m) v
            quantile_over_time (sm) v
            rad (v) v
            range () s x
            rate (m) v
            resets (m) v
            round (vs) 1 v
            scalar (v) s
            sgn (v) v
            sin (v) v
            sinh (v) v
            sort (v) v
            sort_by_label (vt) -1 v x
            sort_by_label_desc (vt) -1 v x
            sort_desc (v) v
            sqrt (v) v
            start () s x
            start_timestamp (v) v x start
            stddev_over_time (m) v
            stdvar_over_time (m) v
            step () s x
            sum_over_time (m) v
            tan (v) v
            tanh (v) v
            time () s
            timestamp (v) v
            ts_of_first_over_time (m) v x
            ts_of_last_over_time (m) v x
            ts_of_max_over_time (m) v x
            ts_of_min_over_time (m) v x
            vector (s) v
            year (v) 1 v
            """;

    private static final Map<String, String> REFUSALS = Map.of(
            "native", "works on native histograms only, which are not supported yet",
            "info", "is experimental in Prometheus, and not supported",
            "start",
                    "is experimental in Prometheus, and not supported: the samples here do not say when their series"
                            + " began");

    private static final String SMOOTHING_V2 = "holt_winters";
    private static final String SMOOTHING_V3 = "double_exponential_smoothing";

    private static final Map<Dialect, Map<String, Signature>> ALL =
            Map.of(Dialect.V2, read(Dialect.V2), Dialect.V3, read(Dialect.V3));

    private Functions() {}

    /** The function called {@code name}, whether it is taken or refused. */
    public static Optional<Signature> of(String name, Dialect dialect) {
        return Optional.ofNullable(table(dialect).get(name));
    }

    /** Every function, in the order of their names. */
    public static List<Signature> all(Dialect dialect) {
        return List.copyOf(table(dialect).values());
    }

    /** What to write for a name that only the other version has. */
    static Optional<String> nameInstead(String name, Dialect dialect) {
        return switch (dialect) {
            case V2 -> name.equals(SMOOTHING_V3) ? Optional.of(SMOOTHING_V2) : Optional.empty();
            case V3 -> name.equals(SMOOTHING_V2) ? Optional.of(SMOOTHING_V3) : Optional.empty();
        };
    }

    private static Map<String, Signature> table(Dialect dialect) {
        return Objects.requireNonNull(ALL.get(dialect));
    }

    private static Map<String, Signature> read(Dialect dialect) {
        Map<String, Signature> all = new TreeMap<>();
        TABLE.lines().map(line -> read(line, dialect)).forEach(s -> all.put(s.name(), s));
        return all;
    }

    private static Signature read(String line, Dialect dialect) {
        List<String> words = new ArrayList<>(List.of(line.split(" ")));
        Optional<String> refusal = Optional.ofNullable(REFUSALS.get(words.get(words.size() - 1)));
        refusal.ifPresent(r -> words.remove(words.size() - 1));
        boolean experimental = words.remove("x");
        boolean old = dialect == Dialect.V2 && words.get(0).equals(SMOOTHING_V3);
        String arguments = words.get(1);
        return new Signature(
                old ? SMOOTHING_V2 : words.get(0),
                arguments
                        .substring(1, arguments.length() - 1)
                        .chars()
                        .mapToObj(Functions::type)
                        .toList(),
                words.size() == 4 ? Integer.parseInt(words.get(2)) : 0,
                type(words.get(words.size() - 1).charAt(0)),
                experimental && !old,
                refusal);
    }

    private static ValueType type(int letter) {
        return switch (letter) {
            case 's' -> ValueType.SCALAR;
            case 'v' -> ValueType.VECTOR;
            case 'm' -> ValueType.MATRIX;
            case 't' -> ValueType.STRING;
            default -> throw new IllegalArgumentException("no such type: " + (char) letter);
        };
    }
}
