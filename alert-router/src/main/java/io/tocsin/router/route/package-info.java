/** The route tree: which receivers an alert goes to, and how its alerts are grouped. */
@NullMarked
package io.tocsin.router.route;

import org.jspecify.annotations.NullMarked;
