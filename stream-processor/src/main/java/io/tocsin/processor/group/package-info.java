/** A group of rules at one instant: rules in order, what they record, what of it ends. */
@NullMarked
package io.tocsin.processor.group;

import org.jspecify.annotations.NullMarked;
