/** From alerts to notifications, decided once: the Kafka Streams application. */
@NullMarked
package io.tocsin.router.topology;

import org.jspecify.annotations.NullMarked;
