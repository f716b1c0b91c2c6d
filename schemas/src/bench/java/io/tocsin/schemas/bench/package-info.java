/** How fast events are read: programs to run, see the module's README. */
@NullMarked
package io.tocsin.schemas.bench;

import org.jspecify.annotations.NullMarked;
