package io.tocsin.router.file;

import io.tocsin.router.receiver.HttpOptions;
import io.tocsin.router.receiver.HttpOptions.Authorization;
import io.tocsin.router.receiver.HttpOptions.Basic;
import io.tocsin.router.receiver.HttpOptions.Scheme;
import io.tocsin.router.receiver.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code http_config}. */
final class HttpReader {
    private HttpReader() {}

    static Optional<HttpOptions> read(Section parent) {
        return parent.section("http_config").map(HttpReader::options);
    }

    private static HttpOptions options(Section http) {
        List<Authorization> all = new ArrayList<>();
        http.section("basic_auth").ifPresent(basic -> {
            String username = basic.text("username").orElse("");
            Secret password = Secrets.text(basic, "password", "password_file").orElse(Secret.of(""));
            basic.notYet("username_file", "username_ref", "password_ref");
            basic.close();
            all.add(new Basic(username, password));
        });
        http.section("authorization").ifPresent(authorization -> {
            String type = authorization.text("type").orElse("Bearer").strip();
            Optional<Secret> credentials = Secrets.text(authorization, "credentials", "credentials_file");
            authorization.notYet("credentials_ref");
            authorization.close();
            if (type.equalsIgnoreCase("basic")) {
                authorization.problem("type", "use basic_auth for basic authentication");
            }
            all.add(new Scheme(type, credentials.orElse(Secret.of(""))));
        });
        Secrets.text(http, "bearer_token", "bearer_token_file")
                .ifPresent(token -> all.add(new Scheme("Bearer", token)));
        if (all.size() > 1) {
            http.problem("give one of basic_auth, authorization and bearer_token, not several");
        }
        boolean followRedirects = http.flag("follow_redirects").orElse(true);
        http.flag("enable_http2"); // negotiated by the client either way
        http.notYet("tls_config", "oauth2", "http_headers");
        http.notYet("proxy_url", "no_proxy", "proxy_from_environment", "proxy_connect_header");
        http.close();
        return new HttpOptions(all.isEmpty() ? null : all.get(0), followRedirects);
    }
}
