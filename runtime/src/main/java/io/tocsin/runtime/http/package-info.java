/** The HTTP endpoint that every service has: health, metrics, reload, and the routes of its own; and requests to others. */
@NullMarked
package io.tocsin.runtime.http;

import org.jspecify.annotations.NullMarked;
