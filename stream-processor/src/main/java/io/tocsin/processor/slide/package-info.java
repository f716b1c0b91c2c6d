/** Range functions of one series at instants that go forward, from what they were at the instant before. */
@NullMarked
package io.tocsin.processor.slide;

import org.jspecify.annotations.NullMarked;
