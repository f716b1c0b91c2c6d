package io.tocsin.processor.promql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Text of all kinds: either a tree that prints and reads back as itself, or the one declared exception. */
@Timeout(60)
final class ParserFuzzTest {
    private static final List<String> PIECES = List.of(
            "foo",
            "bar:baz",
            "sum",
            "by",
            "without",
            "on",
            "ignoring",
            "group_left",
            "group_right",
            "bool",
            "and",
            "or",
            "unless",
            "atan2",
            "offset",
            "@",
            "start()",
            "end()",
            "(",
            ")",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "=",
            "!=",
            "=~",
            "!~",
            "==",
            ">",
            "<=",
            "+",
            "-",
            "*",
            "/",
            "%",
            "^",
            "1",
            "0x1f",
            "1e3",
            "5m",
            "1h30m",
            "Inf",
            "NaN",
            "\"a\"",
            "'b'",
            "`c`",
            "\"\\n\"",
            "{a=\"b\"}",
            "[5m]",
            "[5m:1m]",
            "(foo)",
            "rate(",
            "abs(",
            "time()",
            "topk(1,",
            "count_values(",
            "#x\n",
            " ",
            "\n",
            "é",
            "\ud800",
            "\\",
            "\"",
            "fill",
            "anchored",
            "step",
            "1_0");

    @Test
    void piecesOfTheLanguageInAnyOrder() {
        Random random = new Random(20261121);
        int trees = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = 1 + random.nextInt(12);
            for (int k = 0; k < length; k++) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
                text.append(random.nextInt(3) == 0 ? "" : " ");
            }
            trees += check(text.toString());
        }
        assertTrue(trees > 300, () -> "hardly anything was an expression, so little was shown");
    }

    @Test
    void charactersInAnyOrder() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(30);
            for (int k = 0; k < length; k++) {
                text.append((char) (random.nextInt(20) == 0 ? random.nextInt(0x10000) : random.nextInt(0x80)));
            }
            check(text.toString());
        }
    }

    @Test
    void expressionsWithSomethingChanged() {
        Random random = new Random(99);
        List<String> good = List.of(
                "sum by (a, b) (rate(foo{x=~\"y.*\", z!=\"\"}[5m] offset -1h)) > bool 1.5e3",
                "a * on (x) group_left (y) b unless ignoring (c) d[1h:5m] @ 12.5",
                "{\"my.metric\", \"a.b\"='c'} or -foo ^ 2 % 3 atan2 bar");
        int trees = 0;
        for (int i = 0; i < 10_000; i++) {
            StringBuilder text = new StringBuilder(good.get(random.nextInt(good.size())));
            for (int k = random.nextInt(3); k >= 0; k--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                    default -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
                }
            }
            trees += check(text.toString());
        }
        assertTrue(trees > 300, () -> "hardly anything was an expression, so little was shown");
    }

    private static int check(String text) {
        try {
            Expr tree = Parser.parse(text);
            String printed = tree.toString();
            Expr again = Parser.parse(printed);
            assertEquals(Trees.shape(tree), Trees.shape(again), () -> text + " printed as " + printed);
            assertEquals(printed, again.toString());
            return 1;
        } catch (PromqlException e) {
            assertTrue(e.line() >= 1 && e.column() >= 1, text);
            return 0;
        }
    }
}
