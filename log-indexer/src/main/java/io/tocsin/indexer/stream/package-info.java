/** Data streams: their names, templates, and how long their data is kept. */
@NullMarked
package io.tocsin.indexer.stream;

import org.jspecify.annotations.NullMarked;
