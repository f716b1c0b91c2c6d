/** PromQL as Prometheus 3 defines it: tokens, syntax tree, types, printing. */
@NullMarked
package io.tocsin.processor.promql;

import org.jspecify.annotations.NullMarked;
