/** What the stream processor answers over HTTP beside health and metrics. */
@NullMarked
package io.tocsin.processor.api;

import org.jspecify.annotations.NullMarked;
