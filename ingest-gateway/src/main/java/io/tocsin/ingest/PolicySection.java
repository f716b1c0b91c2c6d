package io.tocsin.ingest;

import io.tocsin.runtime.config.Section;
import io.tocsin.schemas.policy.PolicySource;
import java.util.List;
import java.util.function.Function;

/** The sections {@code bounds} and {@code privacy} of the configuration file, as schemas ask for them. */
record PolicySection(Section section) implements PolicySource {
    @Override
    public int integer(String key, int def, int min, int max, String doc) {
        return section.integer(key, def, min, max, doc);
    }

    @Override
    public <E extends Enum<E>> E choice(String key, E def, String doc) {
        return section.choice(key, def, doc);
    }

    @Override
    public List<String> texts(String key, List<String> def, String doc) {
        return section.texts(key, def, doc);
    }

    @Override
    public String secret(String key, String doc) {
        return section.secret(key, doc).reveal();
    }

    @Override
    public void problem(String key, String what) {
        section.problem(key, what);
    }

    @Override
    public <T> T section(String key, Function<PolicySource, T> reader) {
        return section.section(key, below -> reader.apply(new PolicySection(below)));
    }
}
