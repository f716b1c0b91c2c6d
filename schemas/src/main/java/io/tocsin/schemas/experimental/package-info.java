/** Values of topics whose form may still change: silences, incidents, notifications. */
@NullMarked
package io.tocsin.schemas.experimental;

import org.jspecify.annotations.NullMarked;
