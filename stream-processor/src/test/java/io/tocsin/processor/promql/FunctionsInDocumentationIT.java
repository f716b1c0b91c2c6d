package io.tocsin.processor.promql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documentation names every function and aggregation, and says of each whether it is taken. */
final class FunctionsInDocumentationIT {
    @Test
    void namesWhatIsTakenAndWhatIsRefused() throws Exception {
        Predicate<Signature> taken = f -> f.refusal().isEmpty();
        Map<String, String> wanted = new TreeMap<>();
        wanted.put("Functions", functions(taken.and(f -> !f.experimental())));
        wanted.put("Experimental functions, taken", functions(taken.and(Signature::experimental)));
        wanted.put("Refused functions", functions(taken.negate()));
        wanted.put(
                "Aggregations",
                names(Arrays.stream(Aggregator.values())
                        .map(Aggregator::toString)
                        .sorted()));
        Map<String, String> written = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs", "rules.md"))) {
            List<String> cells = List.of(line.split(" *\\| *", -1));
            if (cells.size() == 4 && wanted.containsKey(cells.get(1))) {
                // What follows the names in words is not held to anything.
                written.put(cells.get(1), cells.get(2).split(": |; ", 2)[0]);
            }
        }
        assertEquals(wanted, written);
    }

    private static String functions(Predicate<Signature> which) {
        return names(Functions.all(Dialect.V3).stream().filter(which).map(Signature::name));
    }

    private static String names(Stream<String> names) {
        return names.map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }
}
