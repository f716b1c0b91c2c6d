package io.tocsin.processor.state;

import java.util.SortedMap;

/**
 * Whose an entry of a rule's state is.
 *
 * @param rule the rule's id
 * @param labels of the alert or series
 */
public record Owned(String rule, SortedMap<String, String> labels) {}
