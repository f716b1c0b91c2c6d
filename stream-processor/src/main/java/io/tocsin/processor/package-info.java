/** The stream processor as a process: configuration, wiring, life and end. */
@NullMarked
package io.tocsin.processor;

import org.jspecify.annotations.NullMarked;
