/** Go's text templates, in which labels and annotations of rules are written. */
@NullMarked
package io.tocsin.processor.template;

import org.jspecify.annotations.NullMarked;
