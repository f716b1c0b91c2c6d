/** How all tasks change from one version of the rules to the next at one instant, each keeping what it holds. */
@NullMarked
package io.tocsin.processor.switching;

import org.jspecify.annotations.NullMarked;
