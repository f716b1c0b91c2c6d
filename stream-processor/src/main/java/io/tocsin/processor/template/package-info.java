/** The part of Go's text templates that labels and annotations of rules use. */
@NullMarked
package io.tocsin.processor.template;

import org.jspecify.annotations.NullMarked;
