/** A unit of rules over what it is handed, evaluated incrementally, with state that is written per change. */
@NullMarked
package io.tocsin.processor.unit;

import org.jspecify.annotations.NullMarked;
