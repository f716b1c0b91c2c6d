/** Whether a service lives and whether it can work: named checks, asked by HTTP. */
@NullMarked
package io.tocsin.runtime.health;

import org.jspecify.annotations.NullMarked;
