package io.tocsin.indexer.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.indexer.elastic.ElasticFailure;
import io.tocsin.indexer.elastic.Elasticsearch;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the cluster can do; a distribution for tests or a small machine lacks most modules.
 *
 * @param dataStreamLifecycle it rolls over and deletes by itself
 * @param matchOnlyText the compact text type for messages
 */
public record ServerFeatures(boolean dataStreamLifecycle, boolean matchOnlyText) {
    /** Asks each node for its modules: what one of them lacks, the cluster lacks. */
    public static ServerFeatures of(Elasticsearch elasticsearch) throws ElasticFailure {
        JsonNode nodes = elasticsearch
                .get("/_nodes", Map.of("filter_path", "nodes.*.modules.name"))
                .path("nodes");
        boolean lifecycle = !nodes.isEmpty();
        boolean matchOnlyText = !nodes.isEmpty();
        for (JsonNode node : nodes) {
            Set<String> modules = new HashSet<>();
            node.path("modules")
                    .forEach(module -> modules.add(module.path("name").asText()));
            lifecycle &= modules.contains("data-streams");
            matchOnlyText &= modules.contains("mapper-extras");
        }
        return new ServerFeatures(lifecycle, matchOnlyText);
    }
}
