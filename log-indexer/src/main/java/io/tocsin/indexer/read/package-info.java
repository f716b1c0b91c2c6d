/** Reading the topic, and committing what has been settled. */
@NullMarked
package io.tocsin.indexer.read;

import org.jspecify.annotations.NullMarked;
