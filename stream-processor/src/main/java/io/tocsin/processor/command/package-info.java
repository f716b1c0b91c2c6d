/** The command bin/rules: checks rule files and runs their unit tests. */
@NullMarked
package io.tocsin.processor.command;

import org.jspecify.annotations.NullMarked;
