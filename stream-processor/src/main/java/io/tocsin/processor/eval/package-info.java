/** Evaluation of a plan: what is held of the inputs, the values of expressions, one group at a time. */
@NullMarked
package io.tocsin.processor.eval;

import org.jspecify.annotations.NullMarked;
