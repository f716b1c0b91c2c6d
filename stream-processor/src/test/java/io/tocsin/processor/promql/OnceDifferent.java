package io.tocsin.processor.promql;

import java.util.List;

/** Expressions on which our parser and promtool's have once differed without a reason. */
final class OnceDifferent {
    static final List<String> EXPRESSIONS = List.of(
            "foo{a=\"\ufffd\"}",
            "(0x1e)",
            "0x1e+5",
            "foo[--5m]",
            "foo[# x\n5m]",
            "foo offset --5m",
            "foo @ -1.0005",
            "foo offset 0s",
            "offset offset 0s",
            "fill -offset-2w",
            "{x='y'} offset\t - -4.9e-324",
            "rate(foo @ start( )[5m] offset 5m)",
            "foo[1d a]",
            "limitk by (le) (1, :a @ -0)",
            "sum by (a:b) (foo)",
            "foo{a=~\"a)(b\"}",
            "foo{a='\\\"'}",
            "1 * ignoring () group_left (a) foo",
            "sum(foo) by (by,)");

    private OnceDifferent() {}
}
