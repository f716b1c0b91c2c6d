package io.tocsin.deploy.layout;

import java.nio.file.Path;

/** What the build has laid out, for tests that use it as its users do. */
public final class Built {
    private Built() {}

    public static Distribution distribution() {
        return new Distribution(Path.of(System.getProperty("tocsin.checkout", ".."), "deploy", "target", "tocsin")
                .toAbsolutePath()
                .normalize());
    }
}
