package io.tocsin.indexer.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.indexer.elastic.ElasticFailure;
import io.tocsin.indexer.elastic.Elasticsearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data streams {@code logs-DATASET-NAMESPACE} that this installation writes. Each has an index template of its own,
 * for its exact name: a pattern could catch streams of others in a shared cluster, and the templates say which streams
 * are ours to expire. The number of datasets is bounded, as producers choose their names and each costs an index; the
 * events of further ones go to the dataset {@code other}. For any thread.
 */
public final class DataStreams {
    /** Where the events of too many datasets go. */
    static final String OVERFLOW = "other";

    private static final Logger log = LoggerFactory.getLogger(DataStreams.class);
    private static final String TEMPLATE_PREFIX = "tocsin-";

    private final Elasticsearch elasticsearch;
    private final String namespace;
    private final RetentionConfig retention;
    private final int totalFields;
    private final int maxDatasets;
    private final Set<String> datasets = ConcurrentHashMap.newKeySet();
    private final Set<String> prepared = ConcurrentHashMap.newKeySet();
    private volatile ServerFeatures features = new ServerFeatures(false, false);
    private volatile boolean overflowTold;

    /**
     * Knows of no streams before {@link #start}.
     *
     * @param totalFields how many fields of one data stream are indexed; further ones are only kept
     * @param maxDatasets how many data streams are made
     */
    public DataStreams(
            Elasticsearch elasticsearch,
            String namespace,
            RetentionConfig retention,
            int totalFields,
            int maxDatasets) {
        this.elasticsearch = elasticsearch;
        this.namespace = namespace;
        this.retention = retention;
        this.totalFields = totalFields;
        this.maxDatasets = maxDatasets;
    }

    /** Finds out what the cluster can do, takes up the streams of earlier runs and brings their templates up to date. */
    public void start() throws ElasticFailure {
        features = ServerFeatures.of(elasticsearch);
        for (String dataset : datasetsWithTemplate()) {
            datasets.add(dataset);
            prepare(name(dataset));
        }
        for (String dataset : retention.byDataset().keySet()) {
            datasets.add(dataset);
            prepare(name(dataset));
        }
    }

    private List<String> datasetsWithTemplate() throws ElasticFailure {
        List<String> found = new ArrayList<>();
        String pattern = TEMPLATE_PREFIX + name("*");
        JsonNode answer;
        try {
            answer = elasticsearch.get("/_index_template/" + pattern, Map.of("filter_path", "index_templates.name"));
        } catch (ElasticFailure e) {
            if (e.status() == 404) {
                return found;
            }
            throw e;
        }
        int prefix = (TEMPLATE_PREFIX + name("")).length() - suffix().length();
        for (JsonNode template : answer.path("index_templates")) {
            String name = template.path("name").asText();
            found.add(name.substring(prefix, name.length() - suffix().length()));
        }
        return found;
    }

    private String name(String dataset) {
        return "logs-" + dataset + suffix();
    }

    private String suffix() {
        return "-" + namespace;
    }

    String datasetOf(String stream) {
        return stream.substring("logs-".length(), stream.length() - suffix().length());
    }

    /** The data stream for events of a dataset. */
    public String of(String dataset) {
        if (datasets.contains(dataset)) {
            return name(dataset);
        }
        if (datasets.size() >= maxDatasets) {
            if (!overflowTold) {
                overflowTold = true;
                log.atWarn()
                        .addKeyValue("dataset", dataset)
                        .addKeyValue("limit", maxDatasets)
                        .log("too many datasets; events of further ones go to the dataset " + OVERFLOW);
            }
            datasets.add(OVERFLOW);
            return name(OVERFLOW);
        }
        datasets.add(dataset);
        return name(dataset);
    }

    /** Makes sure that the stream has its template, so that the first document creates it as it should be. */
    public void ensure(String stream) throws ElasticFailure {
        if (!prepared.contains(stream)) {
            prepare(stream);
        }
    }

    /** Has the template of a stream checked again: a write said that it is gone. */
    public void forget(String stream) {
        prepared.remove(stream);
    }

    private void prepare(String stream) throws ElasticFailure {
        var age = retention.of(datasetOf(stream));
        String encoded = Elasticsearch.encode(stream);
        elasticsearch.call(
                "PUT",
                "/_index_template/" + TEMPLATE_PREFIX + encoded,
                Map.of(),
                Templates.of(stream, age, totalFields, features));
        if (features.dataStreamLifecycle()) {
            // A template only reaches streams that are made later.
            try {
                elasticsearch.call(
                        "PUT",
                        "/_data_stream/" + encoded + "/_lifecycle",
                        Map.of(),
                        "{\"data_retention\":\"" + Templates.millis(age) + "\"}");
            } catch (ElasticFailure e) {
                if (e.status() != 404) {
                    throw e;
                }
            }
        }
        prepared.add(stream);
    }

    /** Whether the cluster itself rolls over and deletes by age. */
    boolean serverExpires() {
        return features.dataStreamLifecycle();
    }

    /** The streams that have, or had, events; in no order. */
    List<String> all() {
        return prepared.stream().toList();
    }

    /** What is there of one stream, oldest first, the last being written; empty when it does not exist yet. */
    StreamState state(String stream) throws ElasticFailure {
        List<StreamState.Index> indices = new ArrayList<>();
        String encoded = Elasticsearch.encode(stream);
        try {
            JsonNode resolved = elasticsearch.get(
                    "/_resolve/index/" + encoded, Map.of("expand_wildcards", "all", "filter_path", "data_streams"));
            JsonNode backing = resolved.path("data_streams").path(0).path("backing_indices");
            if (backing.isEmpty()) {
                return new StreamState(stream, datasetOf(stream), List.of());
            }
            JsonNode settings = elasticsearch.get(
                    "/" + encoded + "/_settings/index.creation_date", Map.of("flat_settings", "true"));
            JsonNode stats = elasticsearch
                    .get("/" + encoded + "/_stats/store,docs", Map.of("filter_path", "indices.*.primaries"))
                    .path("indices");
            for (JsonNode name : backing) {
                String index = name.asText();
                JsonNode primaries = stats.path(index).path("primaries");
                indices.add(new StreamState.Index(
                        index,
                        settings.path(index)
                                .path("settings")
                                .path("index.creation_date")
                                .asLong(),
                        primaries.path("store").path("size_in_bytes").asLong(),
                        primaries.path("docs").path("count").asLong()));
            }
        } catch (ElasticFailure e) {
            if (e.status() != 404) {
                throw e;
            }
        }
        return new StreamState(stream, datasetOf(stream), indices);
    }
}
