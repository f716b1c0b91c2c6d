/** Groups of alerts: when one is told, to whom, and what; no Kafka, no clock of its own. */
@NullMarked
package io.tocsin.router.group;

import org.jspecify.annotations.NullMarked;
