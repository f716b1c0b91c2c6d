/** Reads events back for rules that are new: what their inputs would hold, had they been there. */
@NullMarked
package io.tocsin.processor.backfill;

import org.jspecify.annotations.NullMarked;
