package io.tocsin.indexer.elastic;

import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.TransportException;
import co.elastic.clients.transport.endpoints.BinaryEndpoint;
import co.elastic.clients.transport.endpoints.BinaryResponse;
import co.elastic.clients.transport.rest_client.RestClientTransport;
import co.elastic.clients.util.BinaryData;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.runtime.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.apache.http.Header;
import org.apache.http.HttpHost;
import org.apache.http.message.BasicHeader;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestClientBuilder;

/**
 * The adapter to one Elasticsearch cluster, through the Java client's transport. Request bodies are made by hand: for a
 * bulk that is several times cheaper than the client's typed requests, and the same way serves the rest. All failures
 * come out as {@link ElasticFailure}. For any thread.
 */
public final class Elasticsearch implements AutoCloseable {
    /** Bulk bodies ask for this by themselves; it makes an 9.x server answer as an 8.x one. */
    private static final String NDJSON = "application/vnd.elasticsearch+x-ndjson; compatible-with=8";

    private static final String JSON = "application/vnd.elasticsearch+json; compatible-with=8";
    private static final int CONNECT_MILLIS = 5_000;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final RestClientTransport transport;

    public Elasticsearch(ElasticsearchConfig config) {
        HttpHost host =
                new HttpHost(config.url().getHost(), port(config), config.url().getScheme());
        RestClientBuilder builder = RestClient.builder(host)
                .setRequestConfigCallback(request -> request.setConnectTimeout(CONNECT_MILLIS)
                        .setSocketTimeout(
                                Math.toIntExact(config.requestTimeout().toMillis())));
        String path = config.url().getRawPath();
        if (path != null && path.length() > 1) {
            builder.setPathPrefix(path);
        }
        String authorization = authorization(config);
        if (!authorization.isEmpty()) {
            builder.setDefaultHeaders(new Header[] {new BasicHeader("Authorization", authorization)});
        }
        this.transport = new RestClientTransport(builder.build(), new JacksonJsonpMapper());
    }

    private static int port(ElasticsearchConfig config) {
        int port = config.url().getPort();
        if (port >= 0) {
            return port;
        }
        return "https".equals(config.url().getScheme()) ? 443 : 80;
    }

    private static String authorization(ElasticsearchConfig config) {
        Secret apiKey = config.apiKey();
        if (!apiKey.reveal().isEmpty()) {
            return "ApiKey " + apiKey.reveal();
        }
        if (config.username().isEmpty()) {
            return "";
        }
        String login = config.username() + ":" + config.password().reveal();
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    /** A name as one part of a path. */
    public static String encode(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * One request with a JSON answer.
     *
     * @param json the body; empty for none
     * @return the answer
     */
    public JsonNode call(String method, String path, Map<String, String> query, String json) throws ElasticFailure {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return send(method, path, query, BinaryData.of(body, JSON), MAPPER::readTree);
    }

    /** A request without a body. */
    public JsonNode get(String path, Map<String, String> query) throws ElasticFailure {
        return call("GET", path, query, "");
    }

    /** One bulk request; {@code answer} reads the response while it arrives. */
    public <T> T bulk(byte[] ndjson, int length, Map<String, String> query, Answer<T> answer) throws ElasticFailure {
        return send("POST", "/_bulk", query, BinaryData.of(ndjson, 0, length, NDJSON), answer);
    }

    /** Reads the body of a response. */
    @FunctionalInterface
    public interface Answer<T> {
        T read(InputStream body) throws IOException;
    }

    private <T> T send(String method, String path, Map<String, String> query, BinaryData body, Answer<T> answer)
            throws ElasticFailure {
        Map<String, String> headers = Map.of("Accept", JSON);
        boolean hasBody = body.size() > 0;
        BinaryEndpoint<BinaryData> endpoint = new BinaryEndpoint<>(
                "tocsin" + path, r -> method, r -> path, r -> Map.of(), r -> query, r -> headers, hasBody, null);
        try (BinaryResponse response = transport.performRequest(body, endpoint, null)) {
            return answer.read(response.content());
        } catch (ElasticsearchException e) {
            String type = String.valueOf(e.error().type());
            String reason = String.valueOf(e.error().reason());
            throw ElasticFailure.of(e.status(), type + ": " + reason, e);
        } catch (TransportException e) {
            if (e.statusCode() >= 400) {
                throw ElasticFailure.of(e.statusCode(), String.valueOf(e.getMessage()), e);
            }
            throw unreachable(e);
        } catch (IOException e) {
            throw unreachable(e);
        } catch (RuntimeException e) {
            // How the client says that its thread was interrupted; it sets the thread's flag again.
            if (e.getCause() instanceof InterruptedException) {
                throw new ElasticFailure(ElasticFailure.Kind.UNREACHABLE, 0, "interrupted", e);
            }
            throw e;
        }
    }

    private static ElasticFailure unreachable(IOException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage() == null
                ? root.getClass().getSimpleName()
                : root.getClass().getSimpleName() + ": " + root.getMessage();
        return new ElasticFailure(ElasticFailure.Kind.UNREACHABLE, 0, "no answer (" + message + ")", e);
    }

    /** Also ends its threads, which would keep the process alive. */
    @Override
    public void close() throws IOException {
        transport.close();
    }
}
