package io.tocsin.router.receiver;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is supported of {@code http_config}: how a request authenticates, and whether redirects are followed. */
public record HttpOptions(@Nullable Authorization authorization, boolean followRedirects) {
    public static final HttpOptions DEFAULT = new HttpOptions(null, true);

    public Optional<Authorization> auth() {
        return Optional.ofNullable(authorization);
    }

    /** The Authorization header. */
    public sealed interface Authorization {}

    /** {@code basic_auth}. */
    public record Basic(String username, Secret password) implements Authorization {}

    /** {@code authorization}, {@code bearer_token}: a scheme and credentials. */
    public record Scheme(String type, Secret credentials) implements Authorization {}
}
