package io.tocsin.schemas.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The catalogue as resources of Strimzi's Topic Operator, one {@code KafkaTopic} each.
 *
 * @param api of {@link #APIS}
 * @param cluster the name of the {@code Kafka} resource, whose operator is to look after the topics
 * @param namespace that the operator watches; empty for kubectl's own
 */
record Strimzi(String api, String cluster, Optional<String> namespace) {
    /** The first since Strimzi 0.49 and the only one since 1.0; the other one before. */
    static final List<String> APIS = List.of("v1", "v1beta2");

    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final String NAME = "[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*";
    private static final int MAX_NAME = 253;

    /** Leaves room for the hash. */
    private static final int MAX_STEM = 200;

    /**
     * Checks its parts.
     *
     * @throws IllegalArgumentException naming the option that is wrong
     */
    Strimzi {
        if (!APIS.contains(api)) {
            throw new IllegalArgumentException(
                    "--strimzi-api \"" + api + "\": " + String.join(" or ", APIS) + " are right");
        }
        // Kafka resources name services and pods after themselves, and stand in a label.
        checkLabel("--cluster", cluster);
        namespace.ifPresent(name -> checkLabel("--namespace", name));
    }

    private static void checkLabel(String option, String name) {
        if (!name.matches(LABEL)) {
            throw new IllegalArgumentException(option + " \"" + name
                    + "\": lower-case letters, digits and '-' are right, at most 63, a letter or digit at both ends");
        }
    }

    /** YAML of all topics, as {@code kubectl apply -f -} takes it. */
    String resources(Topics topics, short replication) {
        StringBuilder yaml = new StringBuilder();
        for (Topic<?, ?> topic : Topic.all()) {
            yaml.append(resource(topics, topic, replication));
        }
        return yaml.toString();
    }

    private String resource(Topics topics, Topic<?, ?> topic, short replication) {
        String topicName = topics.name(topic);
        String name = resourceName(topicName);
        StringBuilder yaml = new StringBuilder("---\n")
                .append("apiVersion: kafka.strimzi.io/" + api + "\n")
                .append("kind: KafkaTopic\n")
                .append("metadata:\n")
                .append("  name: " + quoted(name) + "\n");
        namespace.ifPresent(n -> yaml.append("  namespace: " + quoted(n) + "\n"));
        yaml.append("  labels:\n")
                .append("    strimzi.io/cluster: " + quoted(cluster) + "\n")
                .append("spec:\n");
        if (!name.equals(topicName)) {
            yaml.append("  topicName: " + quoted(topicName) + "\n");
        }
        yaml.append("  partitions: " + topic.partitions() + "\n")
                .append("  replicas: " + replication + "\n")
                .append("  config:\n");
        for (Map.Entry<String, String> config :
                topics.configs(topic, replication).entrySet()) {
            String value = config.getValue();
            yaml.append("    " + config.getKey() + ": " + (value.matches("\\d+") ? value : quoted(value)) + "\n");
        }
        return yaml.toString();
    }

    /**
     * The topic's own name where Kubernetes takes it (RFC 1123), else one like it; with a hash, so that the topics of two
     * installations stay two resources.
     */
    static String resourceName(String topicName) {
        if (topicName.matches(NAME) && topicName.length() <= MAX_NAME) {
            return topicName;
        }
        CRC32 hash = new CRC32();
        hash.update(topicName.getBytes(UTF_8));
        String stem = topicName
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9.-]", "-")
                .replaceAll("[.-]*\\.[.-]*", ".")
                .replaceAll("^[.-]+", "");
        stem = stem.substring(0, Math.min(MAX_STEM, stem.length())).replaceAll("[.-]+$", "");
        return (stem.isEmpty() ? "topic" : stem) + String.format(Locale.ROOT, "-%08x", hash.getValue());
    }

    /** A name may look like a number or a word of YAML's own. */
    private static String quoted(String text) {
        return text.matches("[A-Za-z][A-Za-z0-9.-]*") && !text.matches("(?i)y|n|yes|no|on|off|true|false|null")
                ? text
                : '"' + text + '"';
    }
}
