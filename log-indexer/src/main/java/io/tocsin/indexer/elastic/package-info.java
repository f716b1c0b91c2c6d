/** Requests to Elasticsearch, and what their failures mean. */
@NullMarked
package io.tocsin.indexer.elastic;

import org.jspecify.annotations.NullMarked;
