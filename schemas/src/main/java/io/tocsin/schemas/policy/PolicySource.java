package io.tocsin.schemas.policy;

import java.util.List;
import java.util.function.Function;

/**
 * One mapping of a configuration file, as {@link PolicySettings} asks it: each call declares an option, answers its
 * value or the default, and records what is wrong. Implemented over whatever reads the configuration of a service.
 */
public interface PolicySource {
    int integer(String key, int def, int min, int max, String doc);

    <E extends Enum<E>> E choice(String key, E def, String doc);

    List<String> texts(String key, List<String> def, String doc);

    /** Empty if it is not there. */
    String secret(String key, String doc);

    /** Records what is wrong with a value, and what would be right. */
    void problem(String key, String what);

    /** A mapping below this one; an absent one is read as an empty one. */
    <T> T section(String key, Function<PolicySource, T> reader);
}
