package io.tocsin.schemas.publish;

import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.topic.Topics;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says 14 things and ends: {@code configured} by the appender of its logback.xml, {@code typed} by a publisher with nothing
 * but defaults. Arguments: which, bootstrap servers, prefix of the topics.
 */
final class ShortProgram {
    static final int EVENTS = 14;

    private ShortProgram() {}

    public static void main(String[] args) {
        if (args[0].equals("configured")) {
            // The appender passes over loggers of its own package.
            Logger log = LoggerFactory.getLogger("io.shop.Short");
            for (int i = 0; i < EVENTS; i++) {
                log.info("said {}", i);
            }
            return;
        }
        try (EventPublisher events =
                EventPublisher.open(PublisherSettings.of(args[1]).withTopics(new Topics(args[2])))) {
            for (int i = 0; i < EVENTS; i++) {
                events.publish(LogEvent.builder(Instant.now())
                                .with("service.name", "short")
                                .with("message", "said " + i)
                                .build())
                        .thenAccept(outcome -> {
                            if (!outcome.isAcknowledged()) {
                                System.err.println(outcome);
                            }
                        });
            }
        }
    }
}
