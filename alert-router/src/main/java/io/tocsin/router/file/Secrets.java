package io.tocsin.router.file;

import io.tocsin.router.receiver.Secret;
import java.util.Optional;

/** Values that stand in the file or in one of their own: {@code x} or {@code x_file}, not both. */
final class Secrets {
    private Secrets() {}

    static Optional<Secret> text(Section section, String key, String fileKey) {
        return either(section, key, fileKey, section.text(key).map(Secret::of));
    }

    /** An address that may carry a secret, so that it is not repeated in problems. */
    static Optional<Secret> url(Section section, String key, String fileKey) {
        if (section.text(key).filter(Texts::isTemplate).isPresent()) {
            section.problem(key, Texts.NO_TEMPLATES);
            section.path(fileKey);
            return Optional.empty();
        }
        return either(section, key, fileKey, section.url(key, true).map(u -> Secret.of(u.toString())));
    }

    private static Optional<Secret> either(Section section, String key, String fileKey, Optional<Secret> inline) {
        Optional<Secret> inFile = section.path(fileKey).map(Secret::in);
        if (section.has(key) && inFile.isPresent()) {
            section.problem(fileKey, "give " + key + " or " + fileKey + ", not both");
        }
        return inline.or(() -> inFile);
    }
}
