package io.tocsin.processor.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RuleFilesTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        for (String file : List.of("b.yml", "a.yml", ".h.yml", "x/a.yml", "x/b.yaml", "y/c.yml", "y/[.yml")) {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, "groups: []");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a.yml, a.yml",
        "none.yml, ''",
        "'', ''",
        "*.yml, .h.yml a.yml b.yml",
        "*/*.yml, x/a.yml y/[.yml y/c.yml",
        "x/../?.yml, a.yml b.yml",
        "[b-z]*, b.yml x y",
        "[^a]*.yml, .h.yml b.yml",
        "y/\\[.yml, y/[.yml",
        "**, .h.yml a.yml b.yml x y"
    })
    void findsWhatGoFinds(String pattern, String expected) {
        String found = RuleFiles.glob(folder, pattern).stream()
                .map(path -> folder.relativize(path).toString())
                .collect(Collectors.joining(" "));
        assertEquals(expected, found);
        assertEquals(
                expected.isEmpty()
                        ? ""
                        : folder.resolve(expected.split(" ", -1)[0]).toString(),
                RuleFiles.glob(Path.of("elsewhere"), folder + "/" + (pattern.isEmpty() ? "none" : pattern)).stream()
                        .findFirst()
                        .map(Path::toString)
                        .orElse(""));
    }

    @Test
    void refusesAnOpenBracket() {
        assertThrows(PatternSyntaxException.class, () -> RuleFiles.glob(folder, "y/[a"));
    }
}
