/** Settings of Kafka clients, and waiting for a broker. */
@NullMarked
package io.tocsin.runtime.kafka;

import org.jspecify.annotations.NullMarked;
