/** Samples of metric events straight from their bytes, for readers that need few of many. */
@NullMarked
package io.tocsin.schemas.sample;

import org.jspecify.annotations.NullMarked;
