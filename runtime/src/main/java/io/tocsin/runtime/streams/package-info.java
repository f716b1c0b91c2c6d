/** For the services that are Kafka Streams applications; only they have Streams on their class path. */
@NullMarked
package io.tocsin.runtime.streams;

import org.jspecify.annotations.NullMarked;
