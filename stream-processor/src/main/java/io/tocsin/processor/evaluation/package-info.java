/** Step two: holds the units of rules that live on one partition, and evaluates them on their grids and between. */
@NullMarked
package io.tocsin.processor.evaluation;

import org.jspecify.annotations.NullMarked;
