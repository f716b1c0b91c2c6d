/** What the intake hands on to the evaluation: the records of the topic {@code rule-inputs}, and where they go. */
@NullMarked
package io.tocsin.processor.ruleinput;

import org.jspecify.annotations.NullMarked;
