/** The catalogue of topics, their creation, and dead letters. */
@NullMarked
package io.tocsin.schemas.topic;

import org.jspecify.annotations.NullMarked;
