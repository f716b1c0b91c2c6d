package io.tocsin.processor.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.processor.extract.Extractions;
import io.tocsin.processor.unittest.TestFile;
import io.tocsin.processor.unittest.TestRun;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What once came out otherwise than Prometheus has it, as test files that both understand. */
final class KeptCasesIT {
    static List<Path> files() throws IOException, URISyntaxException {
        Path folder =
                Path.of(Objects.requireNonNull(KeptCasesIT.class.getResource("timestamp-of-fixed-and-shifted.yml"))
                        .toURI());
        try (Stream<Path> all = Files.list(Objects.requireNonNull(folder.getParent()))) {
            return all.filter(f -> f.toString().endsWith(".yml")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void comesOutAsExpected(Path path) throws IOException {
        TestFile file = TestFile.read(path.toString(), Files.readString(path)).orElseThrow();
        for (TestFile.Test test : file.tests()) {
            assertEquals(
                    List.of(),
                    TestRun.run(file, test, List.of(), Extractions.NONE, false).errors());
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void comesOutSoFromPrometheus(Path path, @TempDir Path folder) throws IOException, InterruptedException {
        Optional<Path> promtool = Promtool.find();
        assumeTrue(promtool.isPresent(), "promtool is not installed, so nothing is compared with Prometheus");
        Files.copy(path, folder.resolve("test.yml"));
        assertEquals("Unit Testing:  test.yml\n  SUCCESS\n\n", Promtool.test(promtool.get(), folder));
    }
}
