/** Regular expressions as Prometheus has them. */
@NullMarked
package io.tocsin.processor.regex;

import org.jspecify.annotations.NullMarked;
