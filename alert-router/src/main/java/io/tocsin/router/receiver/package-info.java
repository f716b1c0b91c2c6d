/** Who is told, and by which means: the receivers of the routing file. */
@NullMarked
package io.tocsin.router.receiver;

import org.jspecify.annotations.NullMarked;
