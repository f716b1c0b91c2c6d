/** What the router counts. */
@NullMarked
package io.tocsin.router.metrics;

import org.jspecify.annotations.NullMarked;
