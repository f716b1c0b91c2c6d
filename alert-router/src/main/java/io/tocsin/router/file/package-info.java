/** The routing file: Alertmanager's format, read and validated as a whole. */
@NullMarked
package io.tocsin.router.file;

import org.jspecify.annotations.NullMarked;
