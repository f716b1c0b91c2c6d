package io.tocsin.schemas.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

final class StrimziTest {
    private static final Strimzi PLAIN = new Strimzi("v1", "my-cluster", Optional.empty());

    @Test
    void isWrittenAsStrimzisDocumentationShowsIt() {
        assertTrue(PLAIN.resources(new Topics(""), (short) 3).startsWith("""
                        ---
                        apiVersion: kafka.strimzi.io/v1
                        kind: KafkaTopic
                        metadata:
                          name: logs
                          labels:
                            strimzi.io/cluster: my-cluster
                        spec:
                          partitions: 2
                          replicas: 3
                          config:
                            cleanup.policy: delete
                            retention.ms: 259200000
                            segment.ms: 64800000
                            segment.bytes: 134217728
                            message.timestamp.type: LogAppendTime
                            compression.type: producer
                            max.message.bytes: 2097152
                            min.insync.replicas: 2
                        ---
                        """));
    }

    @Test
    void saysOfEachTopicWhatItsCreationSays() {
        Topics topics = new Topics("Team_A.");
        List<Map<String, Object>> resources =
                parsed(new Strimzi("v1beta2", "tocsin", Optional.of("kafka")).resources(topics, (short) 2));
        assertEquals(Topic.all().size(), resources.size());
        List<Object> names = new ArrayList<>();
        for (int i = 0; i < resources.size(); i++) {
            Map<String, Object> resource = resources.get(i);
            var topic = topics.newTopic(Topic.all().get(i), (short) 2);
            assertEquals(Set.of("apiVersion", "kind", "metadata", "spec"), resource.keySet());
            assertEquals("kafka.strimzi.io/v1beta2", resource.get("apiVersion"));
            assertEquals("KafkaTopic", resource.get("kind"));
            Map<String, Object> metadata = map(resource.get("metadata"));
            assertEquals("kafka", metadata.get("namespace"));
            assertEquals(Map.of("strimzi.io/cluster", "tocsin"), metadata.get("labels"));
            names.add(metadata.get("name"));
            // The fields of the resource's definition, with their types.
            Map<String, Object> spec = map(resource.get("spec"));
            assertEquals(Set.of("topicName", "partitions", "replicas", "config"), spec.keySet());
            assertEquals(topic.name(), spec.get("topicName"));
            assertEquals(topic.numPartitions(), spec.get("partitions"));
            assertEquals(2, spec.get("replicas"));
            Map<String, String> config = new HashMap<>();
            map(spec.get("config")).forEach((key, value) -> config.put(key, value.toString()));
            assertEquals(topic.configs(), config);
        }
        assertEquals(names.size(), Set.copyOf(names).size(), "each a name of its own: " + names);
    }

    @ParameterizedTest
    @CsvSource({"'',logs,logs", "team-a.,logs.dlq,team-a.logs.dlq", "1,logs,1logs"})
    void keepsANameThatKubernetesTakes(String prefix, String base, String name) {
        assertEquals(name, Strimzi.resourceName(prefix + base));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Team_A.logs", "_logs", "..logs", "-.-logs", "a..logs", "a-.-b.logs", "x.", "_"})
    void makesANameThatKubernetesTakesOfOneThatItDoesNot(String topic) {
        String name = Strimzi.resourceName(topic);
        assertTrue(
                name.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
                        && name.length() <= 253,
                name);
        assertNotEquals(topic, name);
    }

    @Test
    void twoInstallationsHaveTwoResources() {
        assertNotEquals(Strimzi.resourceName("Team_A.logs"), Strimzi.resourceName("team_a.logs"));
        assertTrue(Strimzi.resourceName("Team_A." + "x".repeat(240)).length() <= 253);
    }

    @Test
    void aNameThatYamlWouldTakeForAnotherTypeIsQuoted() {
        var resource = parsed(new Strimzi("v1", "123", Optional.of("on")).resources(new Topics("1"), (short) 1));
        Map<String, Object> metadata = map(resource.get(0).get("metadata"));
        assertEquals("on", metadata.get("namespace"));
        assertEquals(Map.of("strimzi.io/cluster", "123"), metadata.get("labels"));
        assertEquals("1logs", metadata.get("name"));
        assertFalse(map(resource.get(0).get("spec")).containsKey("topicName"));
    }

    @ParameterizedTest
    @CsvSource({
        "v2,c,n,'--strimzi-api \"v2\": v1 or v1beta2 are right'",
        "v1,My_Cluster,n,--cluster \"My_Cluster\": lower-case",
        "v1,c,a.b,--namespace \"a.b\": lower-case",
    })
    void refusesWhatKubernetesWouldRefuse(String api, String cluster, String namespace, String message) {
        var refused =
                assertThrows(IllegalArgumentException.class, () -> new Strimzi(api, cluster, Optional.of(namespace)));
        assertTrue(String.valueOf(refused.getMessage()).startsWith(message), refused.getMessage());
    }

    private static List<Map<String, Object>> parsed(String yaml) {
        List<Map<String, Object>> documents = new ArrayList<>();
        new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml).forEach(each -> documents.add(map(each)));
        return documents;
    }

    private static Map<String, Object> map(@Nullable Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(value)).forEach((key, each) -> map.put((String) key, each));
        return map;
    }
}
