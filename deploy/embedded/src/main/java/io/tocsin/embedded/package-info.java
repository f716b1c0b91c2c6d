/** A real Kafka broker and a real Elasticsearch node on this machine, for the standalone distribution and for tests. */
@NullMarked
package io.tocsin.embedded;

import org.jspecify.annotations.NullMarked;
