package io.tocsin.processor.promql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every function of PromQL as of Prometheus 3 (promql/parser/functions.go), the experimental ones included. */
public final class Functions {
    /** Name, (arguments: s scalar, v vector, m matrix, t string), [optional], result; x marks an experimental one. */
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
            histogram_avg (v) v
            histogram_count (v) v
            histogram_fraction (ssv) v
            histogram_quantile (sv) v
            histogram_quantiles (vtss) 9 v x
            histogram_stddev (v) v
            histogram_stdvar (v) v
            histogram_sum (v) v
            hour (v) 1 v
            idelta (m) v
            increase (m) v
            info (vv) 1 v x
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
            start_timestamp (v) v x
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

    private static final Map<String, Signature> ALL = read();

    private Functions() {}

    /** The function called {@code name}. */
    public static Optional<Signature> of(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** Every function, by name. */
    public static List<Signature> all() {
        return List.copyOf(ALL.values());
    }

    private static Map<String, Signature> read() {
        Map<String, Signature> all = new LinkedHashMap<>();
        TABLE.lines().forEach(line -> {
            List<String> words = new ArrayList<>(List.of(line.split(" ")));
            boolean experimental = words.remove("x");
            String name = words.get(0);
            String arguments = words.get(1);
            int optional = words.size() == 4 ? Integer.parseInt(words.get(2)) : 0;
            List<ValueType> types = arguments
                    .substring(1, arguments.length() - 1)
                    .chars()
                    .mapToObj(Functions::type)
                    .toList();
            ValueType returns = type(words.get(words.size() - 1).charAt(0));
            all.put(name, new Signature(name, types, optional, returns, experimental));
        });
        return all;
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
