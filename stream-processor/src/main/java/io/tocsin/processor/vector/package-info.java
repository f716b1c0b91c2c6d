/** Values of expressions and what is computed with them: range functions, functions, aggregations, operators. */
@NullMarked
package io.tocsin.processor.vector;

import org.jspecify.annotations.NullMarked;
