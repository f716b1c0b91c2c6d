package io.tocsin.indexer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Looks at Elasticsearch as an operator would, by HTTP and without the code under test. */
record Search(URI url) {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    JsonNode call(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .header("content-type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return MAPPER.readTree(
                CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    /** How many documents match, in all backing indices; 0 when there is no such stream. */
    long count(String streams, String query) throws IOException, InterruptedException {
        call("POST", "/" + streams + "/_refresh", "");
        String encoded = URLEncoder.encode(query, StandardCharsets.UTF_8);
        return call("GET", "/" + streams + "/_count?q=" + encoded, "")
                .path("count")
                .asLong();
    }

    /** The ids of up to 10,000 documents, sorted; an id that is stored twice is there twice. */
    List<String> ids(String streams) throws IOException, InterruptedException {
        call("POST", "/" + streams + "/_refresh", "");
        List<String> ids = new ArrayList<>();
        call("GET", "/" + streams + "/_search?size=10000&_source=false", "")
                .path("hits")
                .path("hits")
                .forEach(hit -> ids.add(hit.path("_id").asText()));
        ids.sort(String::compareTo);
        return ids;
    }

    /** Each backing index of a stream, in no order. */
    List<String> backingIndices(String stream) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        call("GET", "/_resolve/index/" + stream + "?expand_wildcards=all", "")
                .path("data_streams")
                .path(0)
                .path("backing_indices")
                .forEach(name -> names.add(name.asText()));
        return names;
    }
}
