/** Fields of an event straight from its bytes, for readers that need few of many. */
@NullMarked
package io.tocsin.schemas.pick;

import org.jspecify.annotations.NullMarked;
