/** How fast the stream processor is, beside its ceilings, in one run on a real broker. */
@NullMarked
package io.tocsin.deploy.bench;

import org.jspecify.annotations.NullMarked;
