/** Holds records, JSON Schemas, golden files and documentation together. */
@NullMarked
package io.tocsin.schemas.contract;

import org.jspecify.annotations.NullMarked;
