/** How state is written down: entries of bytes under text keys, each with its version. */
@NullMarked
package io.tocsin.processor.state;

import org.jspecify.annotations.NullMarked;
