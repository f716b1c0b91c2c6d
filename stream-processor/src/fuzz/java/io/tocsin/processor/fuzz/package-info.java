/** Coverage-guided fuzzing of what operators write; run by the profile {@code fuzz}. */
@NullMarked
package io.tocsin.processor.fuzz;

import org.jspecify.annotations.NullMarked;
