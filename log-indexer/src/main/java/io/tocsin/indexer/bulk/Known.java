package io.tocsin.indexer.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.indexer.elastic.ElasticFailure;
import io.tocsin.indexer.elastic.Elasticsearch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds documents that are stored already, in whichever backing index. The ids of one backing index are unknown to the
 * next, so after a rollover {@code create} alone would store a document a second time. Asked only for records that an
 * earlier attempt may have stored.
 */
final class Known {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Elasticsearch elasticsearch;

    Known(Elasticsearch elasticsearch) {
        this.elasticsearch = elasticsearch;
    }

    /** Settles those that are stored, and returns the others in their order. */
    List<Entry> settle(List<Entry> entries) throws ElasticFailure {
        Map<String, List<Entry>> byStream = new LinkedHashMap<>();
        for (Entry entry : entries) {
            byStream.computeIfAbsent(entry.document().stream(), absent -> new ArrayList<>())
                    .add(entry);
        }
        Set<Entry> stored = new HashSet<>();
        for (Map.Entry<String, List<Entry>> stream : byStream.entrySet()) {
            if (hasOlderIndices(stream.getKey())) {
                Set<String> ids = storedIds(stream.getKey(), stream.getValue());
                stream.getValue().stream()
                        .filter(entry -> ids.contains(entry.document().id()))
                        .forEach(stored::add);
            }
        }
        stored.forEach(entry -> entry.settle(Entry.Result.DUPLICATE));
        return entries.stream().filter(entry -> !stored.contains(entry)).toList();
    }

    /** Without them, {@code create} itself finds what is stored. */
    private boolean hasOlderIndices(String stream) throws ElasticFailure {
        try {
            JsonNode resolved = elasticsearch.get(
                    "/_resolve/index/" + Elasticsearch.encode(stream),
                    Map.of("expand_wildcards", "all", "filter_path", "data_streams"));
            return resolved.path("data_streams").path(0).path("backing_indices").size() > 1;
        } catch (ElasticFailure e) {
            if (e.status() == 404) {
                return false;
            }
            throw e;
        }
    }

    private Set<String> storedIds(String stream, List<Entry> entries) throws ElasticFailure {
        String path = "/" + Elasticsearch.encode(stream);
        // A search sees what was written before the last refresh.
        elasticsearch.call("POST", path + "/_refresh", Map.of(), "");
        ObjectNode search = MAPPER.createObjectNode();
        search.put("size", entries.size());
        search.put("_source", false);
        search.put("track_total_hits", false);
        var values = search.putObject("query").putObject("ids").putArray("values");
        entries.forEach(entry -> values.add(entry.document().id()));
        JsonNode answer = elasticsearch.call(
                "POST",
                path + "/_search",
                Map.of("allow_partial_search_results", "false", "filter_path", "hits.hits._id"),
                search.toString());
        Set<String> ids = new HashSet<>();
        answer.path("hits").path("hits").forEach(hit -> ids.add(hit.path("_id").asText()));
        return ids;
    }
}
