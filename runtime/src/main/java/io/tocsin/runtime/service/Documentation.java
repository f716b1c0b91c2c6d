package io.tocsin.runtime.service;

import io.tocsin.runtime.config.Config;
import io.tocsin.runtime.config.Option;
import io.tocsin.runtime.config.Section;
import java.util.function.Function;

/** The list of a configuration file's options, as {@code --help} prints it. */
final class Documentation {
    private Documentation() {}

    static <C> String of(Function<Section, C> reader) {
        StringBuilder out = new StringBuilder(String.format("%nOptions of the file:%n"));
        for (Option option : Config.options(reader)) {
            out.append(String.format("  %s  (%s%s)%n", option.path(), option.type(), shown(option.def())));
            out.append(String.format("      %s%n", option.doc()));
        }
        out.append(String.format("%nAn environment variable overrides an option: TOCSIN_ and its path in capitals,%n"));
        out.append(String.format("with _ for each dot, such as TOCSIN_LISTEN_PORT for listen.port.%n"));
        return out.toString();
    }

    private static String shown(String def) {
        return def.isEmpty() ? "" : "; " + def;
    }
}
