/** Metrics drawn from log events: the files that declare them, drawing, and adding up. */
@NullMarked
package io.tocsin.processor.extract;

import org.jspecify.annotations.NullMarked;
