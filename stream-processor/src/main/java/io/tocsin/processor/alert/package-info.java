/** Alerts of a rule: inactive, pending, firing, and what of it is told to the world. */
@NullMarked
package io.tocsin.processor.alert;

import org.jspecify.annotations.NullMarked;
