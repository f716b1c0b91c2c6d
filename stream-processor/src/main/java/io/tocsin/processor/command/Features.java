package io.tocsin.processor.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The option for Prometheus' feature flags, none of which changes anything here. */
final class Features {
    /** Without a meaning of its own in Prometheus 3.14 too. */
    private static final Set<String> EMPTY = Set.of("", "promql-duration-expr");

    private static final Set<String> REFUSED = Set.of(
            "promql-experimental-functions",
            "promql-delayed-name-removal",
            "promql-extended-range-selectors",
            "promql-binop-fill-modifiers");

    @Option(
            names = "--enable-feature",
            paramLabel = "NAME",
            split = ",",
            description = "Prometheus' feature flags. Rules mean here what they mean in Prometheus 3 without flags:"
                    + " those that would change it are refused, promql-duration-expr does nothing.")
    private List<String> names = List.of();

    /** Refuses what would change the meaning of rules; warns of what is unknown, as promtool does. */
    void check(CommandLine line, PrintWriter out) {
        for (String name : names) {
            if (REFUSED.contains(name)) {
                throw new CommandLine.ParameterException(
                        line,
                        "--enable-feature " + name
                                + ": not supported; expressions have the meaning of Prometheus 3 without flags");
            }
            if (!EMPTY.contains(name)) {
                out.println("  WARNING: Unknown feature passed to --enable-feature: " + name);
            }
        }
    }
}
