/** Which now: how far the input has been read, partition by partition, and which stretches of it were empty. */
@NullMarked
package io.tocsin.processor.watermark;

import org.jspecify.annotations.NullMarked;
