package io.tocsin.runtime.config;

import java.util.Locale;

/**
 * One documented key of a configuration file.
 *
 * @param path dotted path, such as {@code listen.port}; ends with {@code .*} where any keys may follow;
 *     {@code list[].key} of the mappings in a list, which the environment does not override
 * @param type what is written there, in a word, such as {@code duration}
 * @param def the default as one would write it, empty when there is none
 * @param doc one line on what it is for
 */
public record Option(String path, String type, String def, String doc) {
    private static final String PREFIX = "TOCSIN_";

    /** The environment variable that overrides it. */
    public String environmentVariable() {
        return environmentVariable(path);
    }

    static String environmentVariable(String path) {
        return PREFIX + path.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
