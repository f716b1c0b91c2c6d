/** Settings of Kafka clients, waiting for a broker, and consumers with threads of their own. */
@NullMarked
package io.tocsin.runtime.kafka;

import org.jspecify.annotations.NullMarked;
