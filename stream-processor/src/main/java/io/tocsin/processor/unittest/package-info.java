/** Unit tests of rules in promtool's format: reading them, running them, telling what came out otherwise. */
@NullMarked
package io.tocsin.processor.unittest;

import org.jspecify.annotations.NullMarked;
