/** Coverage-guided fuzzing of the readers: programs to run, see the module's README. */
@NullMarked
package io.tocsin.schemas.fuzz;

import org.jspecify.annotations.NullMarked;
