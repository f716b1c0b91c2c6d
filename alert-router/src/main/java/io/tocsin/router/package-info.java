/** The alert router as a process: configuration, wiring, life and end. */
@NullMarked
package io.tocsin.router;

import org.jspecify.annotations.NullMarked;
