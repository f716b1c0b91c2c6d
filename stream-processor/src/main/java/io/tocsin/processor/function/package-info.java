/** The functions of PromQL: of series' windows, of vectors, and on labels. */
@NullMarked
package io.tocsin.processor.function;

import org.jspecify.annotations.NullMarked;
