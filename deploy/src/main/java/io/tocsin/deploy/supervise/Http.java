package io.tocsin.deploy.supervise;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * Small requests on this machine. {@link HttpURLConnection} because it needs no threads and hardly any memory, of which
 * the supervisor has little.
 */
public final class Http {
    private Http() {}

    /**
     * An answer.
     *
     * @param body as text, empty when there is none
     */
    public record Answer(int status, String body) {
        public boolean isOk() {
            return status == HttpURLConnection.HTTP_OK;
        }
    }

    public static Answer get(String url, Duration limit) throws IOException {
        return exchange("GET", url, Map.of(), "", limit);
    }

    public static Answer post(String url, Map<String, String> headers, String body, Duration limit) throws IOException {
        return exchange("POST", url, headers, body, limit);
    }

    private static Answer exchange(String method, String url, Map<String, String> headers, String body, Duration limit)
            throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        int millis = Math.toIntExact(limit.toMillis());
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        connection.setRequestMethod(method);
        headers.forEach(connection::setRequestProperty);
        try {
            if (!body.isEmpty()) {
                connection.setDoOutput(true);
                try (var out = connection.getOutputStream()) {
                    out.write(body.getBytes(StandardCharsets.UTF_8));
                }
            }
            int status = connection.getResponseCode();
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return new Answer(status, in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        } finally {
            connection.disconnect();
        }
    }
}
