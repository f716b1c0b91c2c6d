/** The process that starts the others, watches them, and stops them in order. */
@NullMarked
package io.tocsin.deploy.supervise;

import org.jspecify.annotations.NullMarked;
