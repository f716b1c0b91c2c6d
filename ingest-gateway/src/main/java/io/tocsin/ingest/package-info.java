/** Protocols and polls in, valid events out to Kafka. */
@NullMarked
package io.tocsin.ingest;

import org.jspecify.annotations.NullMarked;
