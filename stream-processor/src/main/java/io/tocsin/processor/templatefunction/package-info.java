/** The functions that templates can call: those of Go's text/template and those of Prometheus. */
@NullMarked
package io.tocsin.processor.templatefunction;

import org.jspecify.annotations.NullMarked;
