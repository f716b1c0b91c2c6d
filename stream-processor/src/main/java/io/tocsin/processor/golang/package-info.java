/** Values of the types of Go that templates see, and how Go's fmt, strconv and time print and read them. */
@NullMarked
package io.tocsin.processor.golang;

import org.jspecify.annotations.NullMarked;
