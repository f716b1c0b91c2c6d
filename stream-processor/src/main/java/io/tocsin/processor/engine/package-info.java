/** The value of expressions at an instant, from series wherever they come from. */
@NullMarked
package io.tocsin.processor.engine;

import org.jspecify.annotations.NullMarked;
