/** Rule files in Prometheus' format and the plan that is made of them. */
@NullMarked
package io.tocsin.processor.rules;

import org.jspecify.annotations.NullMarked;
