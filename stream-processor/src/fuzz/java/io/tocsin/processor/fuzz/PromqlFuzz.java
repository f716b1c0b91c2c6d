package io.tocsin.processor.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** PromQL: a tree that prints and reads back as itself, or the one declared exception with a place. */
final class PromqlFuzz {
    static Stream<Arguments> seeds() {
        return Stream.of(
                        "sum by (a, \"b.c\") (rate(foo{x=~\"y.*|z{2}\", z!=\"\"}[5m] offset -1h)) > bool 1.5e3",
                        "a * on (x) group_left (y) b unless ignoring (c) (d)[1h:5m] @ 12.5 # end",
                        "{\"my.metric\", \"a.b\"='c\\u00e4'} or -foo ^ 0x1f % 3 atan2 bar @ start()",
                        "topk(5, label_replace(a, `b`, \"$1\", \"c\", \"(.*)\")) / scalar(count_values(\"x\", d))")
                .map(text -> Arguments.of((Object) text.getBytes(StandardCharsets.UTF_8)));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "2m")
    void parses(byte[] expression) {
        String text = new String(expression, StandardCharsets.UTF_8);
        for (Dialect dialect : Dialect.values()) {
            try {
                Expr tree = Parser.parse(text, dialect);
                String printed = tree.toString();
                assertEquals(printed, again(printed, dialect).toString());
            } catch (PromqlException e) {
                assertTrue(e.line() >= 1 && e.column() >= 1, e::getMessage);
            }
        }
    }

    private static Expr again(String printed, Dialect dialect) {
        try {
            return Parser.parse(printed, dialect);
        } catch (PromqlException e) {
            throw new AssertionError("printed what cannot be read: " + printed, e);
        }
    }
}
