/** Sending what was decided: one consumer and one thread per integration. */
@NullMarked
package io.tocsin.router.deliver;

import org.jspecify.annotations.NullMarked;
