/** The instances of one installation, and their rules seen as those of one. */
@NullMarked
package io.tocsin.processor.cluster;

import org.jspecify.annotations.NullMarked;
