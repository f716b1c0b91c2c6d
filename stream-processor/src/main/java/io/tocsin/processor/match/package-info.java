/** Which of many sets of label matchers pass, tested together: look-ups, literals searched for at once, then regexes. */
@org.jspecify.annotations.NullMarked
package io.tocsin.processor.match;
