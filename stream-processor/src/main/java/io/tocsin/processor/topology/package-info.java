/** The rule engine on Kafka Streams: the two steps, and the topics around them. */
@NullMarked
package io.tocsin.processor.topology;

import org.jspecify.annotations.NullMarked;
