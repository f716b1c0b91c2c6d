/** What the indexer tells of itself. */
@NullMarked
package io.tocsin.indexer.metrics;

import org.jspecify.annotations.NullMarked;
