package io.tocsin.processor.yaml;

import java.util.Optional;

/**
 * The first document of a file.
 *
 * @param root empty when the file has nothing in it
 * @param more whether something follows the document
 */
public record YamlDocument(Optional<YamlNode> root, boolean more) {
    /**
     * Reads the first document of a text. What follows it is not looked at.
     *
     * @throws YamlNode.BadYaml when it is no YAML, nested too deep, too long, or blown up by aliases
     */
    public static YamlDocument read(String yaml) throws YamlNode.BadYaml {
        return YamlTree.read(yaml);
    }
}
