/** Metric events, and the names and labels that Prometheus would give them. */
@NullMarked
package io.tocsin.schemas.metric;

import org.jspecify.annotations.NullMarked;
