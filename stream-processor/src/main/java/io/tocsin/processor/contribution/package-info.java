/** What step one hands on to the units: counts of log events and samples of metrics, per cell of the unit's grid. */
@org.jspecify.annotations.NullMarked
package io.tocsin.processor.contribution;
