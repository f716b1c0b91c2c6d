/** The log-indexer: log events from Kafka to Elasticsearch data streams, each one document. */
@NullMarked
package io.tocsin.indexer;

import org.jspecify.annotations.NullMarked;
