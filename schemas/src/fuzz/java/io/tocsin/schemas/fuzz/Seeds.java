package io.tocsin.schemas.fuzz;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The golden events, to begin from. */
final class Seeds {
    private Seeds() {}

    /** @param kind what the names of the files begin with, as {@code log-} */
    static Stream<Arguments> golden(String kind) {
        try {
            Path folder = Path.of(Objects.requireNonNull(Seeds.class.getResource("/golden/v1"))
                    .toURI());
            List<Arguments> seeds = new ArrayList<>();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(f -> f.getFileName().toString().startsWith(kind))
                        .sorted()
                        .toList()) {
                    seeds.add(Arguments.of((Object) Files.readAllBytes(file)));
                }
            }
            return seeds.stream();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("the golden events cannot be read", e);
        }
    }
}
