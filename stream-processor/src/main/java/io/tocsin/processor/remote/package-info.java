/** Prometheus remote write: recorded samples, and metrics if wanted, from their topics to other stores. */
@NullMarked
package io.tocsin.processor.remote;

import org.jspecify.annotations.NullMarked;
