/** Events by HTTP: a body is taken whole or refused whole, and answered when Kafka has it. */
@NullMarked
package io.tocsin.ingest.events;

import org.jspecify.annotations.NullMarked;
