/** What the processor tells of itself on its hot paths: counted in plain numbers, told at commits and scrapes. */
@NullMarked
package io.tocsin.processor.figures;

import org.jspecify.annotations.NullMarked;
