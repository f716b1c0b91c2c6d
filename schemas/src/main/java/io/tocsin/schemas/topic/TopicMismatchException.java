package io.tocsin.schemas.topic;

import java.util.List;
import org.apache.kafka.common.KafkaException;

/** Topics that exist, but not in the form that the catalogue needs. Nothing was changed. */
public final class TopicMismatchException extends KafkaException {
    private static final long serialVersionUID = 1;

    TopicMismatchException(List<String> problems) {
        super(String.join("; ", problems));
    }
}
