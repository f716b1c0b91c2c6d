package io.tocsin.indexer.elastic;

import io.tocsin.runtime.config.Secret;
import io.tocsin.runtime.config.Section;
import java.net.URI;
import java.time.Duration;

/**
 * Where Elasticsearch is and who we are there.
 *
 * @param namespace the last part of the data streams' names
 */
public record ElasticsearchConfig(
        URI url, String namespace, String username, Secret password, Secret apiKey, Duration requestTimeout) {
    private static final String NAMESPACE_FORM = "[a-z0-9_.]{1,100}";

    public ElasticsearchConfig {
        if (!namespace.matches(NAMESPACE_FORM)) {
            throw new IllegalArgumentException("not a namespace: " + namespace);
        }
    }

    /** A server on this machine that asks for no login. */
    public ElasticsearchConfig(URI url, String namespace) {
        this(url, namespace, "", Secret.of(""), Secret.of(""), Duration.ofSeconds(30));
    }

    /** Reads the section {@code elasticsearch}. */
    public static ElasticsearchConfig read(Section s) {
        URI url = s.uri("url", "http://127.0.0.1:9200", "Where Elasticsearch serves HTTP.");
        String namespace =
                s.text("namespace", "default", "The last part of the data streams' names, logs-DATASET-NAMESPACE.");
        if (!namespace.matches(NAMESPACE_FORM)) {
            s.problem("namespace", "\"" + namespace + "\" cannot be used; up to 100 of a-z 0-9 _ .");
            namespace = "default";
        }
        String username = s.text("username", "", "Who logs in; empty for nobody.");
        Secret password = s.secret("password", "The password of username.");
        Secret apiKey = s.secret("api_key", "An API key in its encoded form, instead of username and password.");
        Duration timeout = s.duration(
                "request_timeout",
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                "How long to wait for an answer.");
        return new ElasticsearchConfig(url, namespace, username, password, apiKey, timeout);
    }
}
