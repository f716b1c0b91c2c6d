/** What of an event may be passed on: bounds of size, and what is personal or secret made unreadable. */
@NullMarked
package io.tocsin.schemas.policy;

import org.jspecify.annotations.NullMarked;
