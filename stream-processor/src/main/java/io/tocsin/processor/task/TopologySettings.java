package io.tocsin.processor.task;

import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;

/**
 * What the topology is to be told beside the rules.
 *
 * @param topics names them
 * @param ruleInputPartitions how many partitions {@code rule-inputs} has; fixed for the life of the state
 * @param externalUrl address of this service's HTTP as its readers know it, without a slash at the end
 * @param unit how units are evaluated; what templates see is put in by the topology
 */
public record TopologySettings(Topics topics, int ruleInputPartitions, String externalUrl, UnitSettings unit) {
    public TopologySettings {
        if (ruleInputPartitions < 1) {
            throw new IllegalArgumentException("rule-inputs without partitions");
        }
    }

    /** The name of the topic of log events. */
    public String logs() {
        return topics.name(Topic.LOGS);
    }

    /** The name of the topic of metric events. */
    public String metrics() {
        return topics.name(Topic.METRICS);
    }
}
