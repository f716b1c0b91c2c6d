/** What the rules that live in this process looked like after their last evaluations. */
@NullMarked
package io.tocsin.processor.status;

import org.jspecify.annotations.NullMarked;
