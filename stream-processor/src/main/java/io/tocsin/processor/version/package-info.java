/** The versions of the rules: what the files said when they were loaded, and which of them is in force. */
@NullMarked
package io.tocsin.processor.version;

import org.jspecify.annotations.NullMarked;
