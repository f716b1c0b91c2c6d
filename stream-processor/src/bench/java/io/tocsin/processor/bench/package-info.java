/** How fast rules are evaluated: JMH, in the profile {@code bench}. */
@NullMarked
package io.tocsin.processor.bench;

import org.jspecify.annotations.NullMarked;
