/** What the tasks of both steps are given: settings, figures, and the names of what the topology has. */
@NullMarked
package io.tocsin.processor.task;

import org.jspecify.annotations.NullMarked;
