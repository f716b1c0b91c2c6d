package io.tocsin.processor.group;

import io.tocsin.processor.alert.TemplateContext;
import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.template.Query;
import io.tocsin.processor.template.TemplateData;
import io.tocsin.processor.vector.EvaluationException;
import java.time.Instant;
import java.util.Map;

/** What templates see where all series are at hand, so that they can ask what they like. */
final class TemplateQueries {
    private TemplateQueries() {}

    static TemplateContext context(
            Evaluator evaluator, Dialect dialect, Map<String, String> externalLabels, String externalUrl) {
        return (labels, value, instant) -> new TemplateData(
                labels,
                externalLabels,
                externalUrl,
                value,
                Instant.ofEpochMilli(instant),
                query(evaluator, dialect, instant));
    }

    private static Query query(Evaluator evaluator, Dialect dialect, long instant) {
        return expression -> {
            try {
                return evaluator
                        .evaluate(Parser.parse(expression, dialect), instant)
                        .asVector();
            } catch (PromqlException e) {
                throw new Query.FailedException(e.line() + ":" + e.column() + ": parse error: " + e.what());
            } catch (EvaluationException e) {
                throw new Query.FailedException(String.valueOf(e.getMessage()));
            }
        };
    }
}
