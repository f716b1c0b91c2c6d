/** What a Java service needs to publish its own logs and metrics to Kafka. */
@NullMarked
package io.tocsin.schemas.publish;

import org.jspecify.annotations.NullMarked;
