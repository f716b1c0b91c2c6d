/** Tests of all events together. */
@NullMarked
package io.tocsin.schemas;

import org.jspecify.annotations.NullMarked;
