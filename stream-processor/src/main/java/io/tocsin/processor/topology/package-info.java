/** The rule engine on Kafka Streams: events to matches, matches and watermarks to evaluations, evaluations to alerts. */
@NullMarked
package io.tocsin.processor.topology;

import org.jspecify.annotations.NullMarked;
