package io.tocsin.processor.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The option for Prometheus' feature flags, none of which changes anything here. */
final class Features {
    /** What they enable is there in any case. */
    private static final Set<String> EMPTY = Set.of("", "promql-duration-expr", "promql-experimental-functions");

    private static final Set<String> REFUSED =
            Set.of("promql-delayed-name-removal", "promql-extended-range-selectors", "promql-binop-fill-modifiers");

    @Option(
            names = "--enable-feature",
            paramLabel = "NAME",
            split = ",",
            description = "Prometheus' feature flags. promql-experimental-functions and promql-duration-expr are on in"
                    + " any case; those that would change the meaning of rules are refused.")
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
