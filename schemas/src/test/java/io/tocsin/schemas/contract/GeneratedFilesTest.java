package io.tocsin.schemas.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The files that are made from the schemas are up to date. Run as {@link Generated#COMMAND} it writes them instead, and
 * freezes what is new in format version 1; {@link EvolutionTest} says what of it was not allowed.
 */
final class GeneratedFilesTest {
    private static final Path PAGE = Path.of("docs/events.md");
    private static final Path VERSION_1 = Path.of("src/test/resources/golden/v1");

    @Test
    void thePageOfEventsIsThatOfTheSchemas() throws IOException {
        String wanted = EventsPage.text();
        if (Generated.isToBeWritten()) {
            Generated.write(PAGE, wanted);
        }
        assertEquals(wanted, Generated.read(PAGE), PAGE + " is not that of the schemas; run " + Generated.COMMAND);
    }

    /** Lines are added and never taken away, whatever the schemas say now. */
    @Test
    void fieldsAreFrozen() throws IOException {
        if (Generated.isToBeWritten()) {
            String frozen = Generated.read(VERSION_1.resolve("fields.txt"));
            List<String> fields = EvolutionTest.fields();
            List<String> gone =
                    frozen.lines().filter(line -> !fields.contains(line)).toList();
            assertEquals(List.of(), gone, "nothing is frozen while a field of version 1 is gone or has another type");
            Generated.write(
                    VERSION_1.resolve("fields.txt"),
                    frozen
                            + fields.stream()
                                    .filter(line -> frozen.lines().noneMatch(line::equals))
                                    .map(line -> line + "\n")
                                    .collect(Collectors.joining()));
            // Of a schema that is there already nothing more may be required.
            String required = Generated.read(VERSION_1.resolve("required.txt"));
            Generated.write(
                    VERSION_1.resolve("required.txt"),
                    required
                            + EvolutionTest.required().stream()
                                    .filter(line -> !required.matches(
                                            "(?s)(.*\n)?" + line.substring(0, line.indexOf(' ')) + " .*"))
                                    .map(line -> line + "\n")
                                    .collect(Collectors.joining()));
        }
        String fields = Generated.read(VERSION_1.resolve("fields.txt"));
        assertEquals(fields.lines().count(), fields.lines().distinct().count(), "a line stands twice");
    }

    /** In the form of {@code sha256sum}, so that {@code sha256sum -c SHA256SUMS} checks it too. */
    @Test
    void goldenFilesAreFrozen() throws IOException {
        if (Generated.isToBeWritten()) {
            String frozen = Generated.read(VERSION_1.resolve("SHA256SUMS"));
            Generated.write(
                    VERSION_1.resolve("SHA256SUMS"),
                    frozen
                            + Resources.files("/golden/v1", ".json").stream()
                                    .filter(file -> !frozen.contains("  " + EvolutionTest.name(file) + "\n"))
                                    .map(file -> EvolutionTest.sha256(Resources.bytes(file)) + "  "
                                            + EvolutionTest.name(file) + "\n")
                                    .collect(Collectors.joining()));
        }
        String sums = Generated.read(VERSION_1.resolve("SHA256SUMS"));
        assertEquals(sums.lines().count(), sums.lines().distinct().count(), "a line stands twice");
    }
}
