/** Log events: Elastic Common Schema documents, normalised on reading. */
@NullMarked
package io.tocsin.schemas.log;

import org.jspecify.annotations.NullMarked;
