/** Recorded series on {@code /metrics}. */
@NullMarked
package io.tocsin.processor.exposition;

import org.jspecify.annotations.NullMarked;
