/** Notifications, and what they look like to each kind of receiver. */
@NullMarked
package io.tocsin.router.notify;

import org.jspecify.annotations.NullMarked;
