/** The machine that the gateway runs on, watched at an interval. */
@NullMarked
package io.tocsin.ingest.host;

import org.jspecify.annotations.NullMarked;
