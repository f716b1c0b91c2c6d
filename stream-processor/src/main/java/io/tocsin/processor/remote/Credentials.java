package io.tocsin.processor.remote;

import io.tocsin.runtime.config.Secret;
import io.tocsin.runtime.config.Section;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who we are to a remote.
 *
 * @param scheme of the header {@code Authorization}; for {@code Basic} there is a user
 * @param file read anew for each request, so that secrets can be changed; instead of {@code secret}
 */
record Credentials(
        String scheme, String user, Secret secret, @Nullable Path file) {

    /** Reads {@code basic_auth} and {@code authorization}, of which one may be there. */
    static Optional<Credentials> read(Section s) {
        Optional<Credentials> basic = s.section("basic_auth", Credentials::basic);
        Optional<Credentials> scheme = s.section("authorization", Credentials::scheme);
        if (basic.isPresent() && scheme.isPresent()) {
            s.problem("authorization", "stands beside basic_auth; keep one");
        }
        return basic.or(() -> scheme);
    }

    private static Optional<Credentials> basic(Section s) {
        String user = s.text("username", "", "User of HTTP's basic authentication.");
        Secret password = s.secret("password", "The user's password.");
        Optional<Path> file = s.optionalPath("password_file", "File with the password, read for each request.");
        checkOne(s, "password", password, file);
        boolean any = !user.isEmpty() || password.isPresent() || file.isPresent();
        return any ? Optional.of(new Credentials("Basic", user, password, file.orElse(null))) : Optional.empty();
    }

    private static Optional<Credentials> scheme(Section s) {
        String type = s.text("type", "Bearer", "Scheme of the header Authorization.");
        if (type.equalsIgnoreCase("basic")) {
            s.problem("type", "is basic; write basic_auth instead of authorization");
        } else if (!type.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            s.problem("type", "is no scheme of authentication; Bearer is common");
        }
        Secret credentials = s.secret("credentials", "What follows the scheme, such as a token.");
        Optional<Path> file = s.optionalPath("credentials_file", "File with the credentials, read for each request.");
        checkOne(s, "credentials", credentials, file);
        return credentials.isPresent() || file.isPresent()
                ? Optional.of(new Credentials(type, "", credentials, file.orElse(null)))
                : Optional.empty();
    }

    private static void checkOne(Section s, String key, Secret secret, Optional<Path> file) {
        if (secret.isPresent() && file.isPresent()) {
            s.problem(key, "stands beside " + key + "_file; keep one");
        }
    }

    /** The header's value. */
    String header() throws IOException {
        String revealed =
                file == null ? secret.reveal() : Files.readString(file).strip();
        if (!scheme.equals("Basic")) {
            return scheme + " " + revealed;
        }
        byte[] pair = (user + ":" + revealed).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
