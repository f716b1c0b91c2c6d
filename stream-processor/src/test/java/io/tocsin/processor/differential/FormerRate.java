package io.tocsin.processor.differential;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.promql.At;
import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code rate} and {@code increase} as version 2.42 extrapolated them, to explain differences by. */
final class FormerRate {
    private FormerRate() {}

    static Map<Labels, Double> of(Question question, Expr.Call call, Expr.MatrixSelector range) {
        long end = range.selector()
                        .time()
                        .at()
                        .map(at -> at instanceof At.Timestamp fixed ? fixed.millis() : question.instant())
                        .orElse(question.instant())
                - range.selector().time().offset().toMillis();
        long start = end - range.range().toMillis();
        Map<Labels, Double> values = new LinkedHashMap<>();
        for (Series series : question.data().store().select(range.selector())) {
            List<Integer> window = new ArrayList<>();
            for (int i = 0; i < series.size(); i++) {
                boolean begun = question.dialect() == Dialect.V2 ? series.time(i) >= start : series.time(i) > start;
                if (begun && series.time(i) <= end && !Series.isStale(series.value(i))) {
                    window.add(i);
                }
            }
            if (window.size() > 1) {
                double increase = increase(series, window, start, end);
                boolean perSecond = call.function().name().equals("rate");
                values.put(
                        series.labels().without(List.of(LabelMatcher.METRIC_NAME)),
                        perSecond ? increase / (range.range().toMillis() / 1000.0) : increase);
            }
        }
        return values;
    }

    private static double increase(Series series, List<Integer> window, long start, long end) {
        int first = window.get(0);
        int last = window.get(window.size() - 1);
        double increase = series.value(last) - series.value(first);
        for (int i = 1; i < window.size(); i++) {
            double before = series.value(window.get(i - 1));
            increase += series.value(window.get(i)) < before ? before : 0;
        }
        double toStart = (series.time(first) - start) / 1000.0;
        double toEnd = (end - series.time(last)) / 1000.0;
        double sampled = (series.time(last) - series.time(first)) / 1000.0;
        double distance = sampled / (window.size() - 1);
        if (increase > 0 && series.value(first) >= 0) {
            toStart = Math.min(toStart, sampled * (series.value(first) / increase));
        }
        double threshold = distance * 1.1;
        double all =
                sampled + (toStart < threshold ? toStart : distance / 2) + (toEnd < threshold ? toEnd : distance / 2);
        return increase * (all / sampled);
    }
}
