/** Samples of recording rules, and the canonical text of a series. */
@NullMarked
package io.tocsin.schemas.window;

import org.jspecify.annotations.NullMarked;
