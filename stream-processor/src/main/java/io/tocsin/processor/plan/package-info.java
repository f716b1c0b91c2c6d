/** What rule files compile to: units of evaluation, the labels that they can be split by, and their inputs. */
@NullMarked
package io.tocsin.processor.plan;

import org.jspecify.annotations.NullMarked;
