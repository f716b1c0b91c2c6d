/** Metrics drawn from logs in the stream: what each event adds to them, and what they come to, at each of their instants. */
@NullMarked
package io.tocsin.processor.drawn;

import org.jspecify.annotations.NullMarked;
