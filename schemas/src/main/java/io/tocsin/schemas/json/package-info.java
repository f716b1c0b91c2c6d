/** Reading and writing JSON within limits: what all events share. */
@NullMarked
package io.tocsin.schemas.json;

import org.jspecify.annotations.NullMarked;
