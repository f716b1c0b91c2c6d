/** Rule files in Prometheus' format, read and checked. */
@NullMarked
package io.tocsin.processor.rules;

import org.jspecify.annotations.NullMarked;
