/** Alert events in Alertmanager's words, and Alertmanager's fingerprint. */
@NullMarked
package io.tocsin.schemas.alert;

import org.jspecify.annotations.NullMarked;
