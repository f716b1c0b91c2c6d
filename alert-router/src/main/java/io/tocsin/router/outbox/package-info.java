/** The receiver that shows its messages on a page instead of sending them. */
@NullMarked
package io.tocsin.router.outbox;

import org.jspecify.annotations.NullMarked;
