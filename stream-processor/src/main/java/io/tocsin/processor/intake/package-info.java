/** Step one: reads events, adds up what the rules take from them, and hands that on. */
@NullMarked
package io.tocsin.processor.intake;

import org.jspecify.annotations.NullMarked;
