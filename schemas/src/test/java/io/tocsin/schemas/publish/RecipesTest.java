package io.tocsin.schemas.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.InputSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What docs/publishing.md shows is what is run. */
final class RecipesTest {
    private static final Path RECIPES = Path.of("src/test/recipes");
    private static final Path PAGE = Path.of("docs/publishing.md");

    static List<Path> recipes() throws IOException {
        try (Stream<Path> files = Files.walk(RECIPES)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void thePageShowsTheFileAsItIs(Path recipe) throws IOException {
        String page = Files.readString(PAGE);
        int at = page.indexOf("\n" + Files.readString(recipe) + "```\n");
        assertTrue(at >= 0, recipe + " is not in " + PAGE);
        boolean untried = recipe.startsWith(RECIPES.resolve("untried"));
        assertEquals(untried, at > page.indexOf("\n# Untried\n"), "in its part of the page");
    }

    @Test
    void thePageShowsTheExampleOfThePublisher() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/tocsin/schemas/publish/EventPublisher.java"));
        String example = source.substring(source.indexOf("<pre>{@code\n") + 12, source.indexOf(" * }</pre>"));
        assertTrue(Files.readString(PAGE).contains("```java\n" + example.replaceAll("(?m)^ \\* ", "") + "```\n"));
    }

    @ParameterizedTest
    @CsvSource({"fluent-bit.yaml, pipeline", "vector.yaml, sinks", "filebeat.yml, output.kafka"})
    void whatIsUntriedIsAtLeastYaml(String file, String key) throws IOException {
        Object read = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(RECIPES.resolve("untried").resolve(file)));
        assertTrue(((Map<?, ?>) read).containsKey(key), read.toString());
    }

    @Test
    void whatIsUntriedIsAtLeastXml() throws Exception {
        String xml = Files.readString(RECIPES.resolve("untried/log4j2.xml"));
        var document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
        assertEquals(1, document.getElementsByTagName("EcsLayout").getLength());
    }
}
