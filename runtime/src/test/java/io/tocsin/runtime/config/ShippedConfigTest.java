package io.tocsin.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ShippedConfigTest {
    private static final Path FILE = Path.of("shop.yaml");

    private static final String GOOD = """
            # The shop.
            # key: with a blank after the sign is prose
            name: corner
            ## a ruler is prose too
            shelves:
              #high: 3
              goods: [tea, salt]
            #branches:
              #- town: Ulm
                #open: true
                #ways: [{by: bus}]
            kafka:
              #acks: all
            """;

    private static Object reader(Section s) {
        return Set.of(
                s.text("name", "corner", "Name."),
                s.section(
                        "shelves",
                        b -> b.integer("high", 3, 1, 9, "High.")
                                + String.join("", b.texts("goods", List.of("tea", "salt"), "Goods."))),
                s.sections("branches", ShippedConfigTest::branch),
                s.verbatim("kafka", "Kafka's."));
    }

    private static String branch(Section s) {
        return s.requiredText("town", "Town.")
                + s.flag("open", true, "Open.")
                + s.sections("ways", w -> w.text("by", "bus", "By."));
    }

    @Test
    void findsNothingWrongWithAFileThatMentionsEachOption() {
        assertEquals(List.of(), ShippedConfig.complaints(GOOD, FILE, ShippedConfigTest::reader));
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of("  #high: 3\n", "", List.of("shelves.high is not mentioned")),
                Arguments.of("#high: 3", "# high: 3", List.of("shelves.high is not mentioned")),
                Arguments.of("    #open: true\n", "", List.of("branches[].open is not mentioned")),
                Arguments.of("by: bus", "", List.of("branches[].ways[].by is not mentioned")),
                Arguments.of(
                        "open: true", "open: false", List.of("branches[].open is shown as false, its default is true")),
                Arguments.of("  #acks: all\n", "", List.of("kafka.* is not mentioned")),
                Arguments.of("corner", "centre", List.of("name is shown as centre, its default is corner")),
                Arguments.of(
                        "[tea, salt]", "[tea]", List.of("shelves.goods is shown as tea, its default is tea, salt")),
                Arguments.of(
                        "#high: 3",
                        "#high: 3\n  #wide: 4",
                        List.of("with all options on: shop.yaml:7: shelves.wide: is not known; known here: goods,"
                                + " high")),
                Arguments.of(
                        "#high: 3",
                        "#high: x",
                        List.of(
                                "with all options on: shop.yaml:6: shelves.high: \"x\" is not a whole number; 1 to 9",
                                "shelves.high is shown as x, its default is 3")));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void complainsOfADifference(String from, String to, List<String> complaints) {
        assertEquals(complaints, ShippedConfig.complaints(GOOD.replace(from, to), FILE, ShippedConfigTest::reader));
    }
}
