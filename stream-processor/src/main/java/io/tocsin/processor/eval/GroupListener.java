package io.tocsin.processor.eval;

import org.jspecify.annotations.Nullable;

/** What a {@link RuleGroupEvaluator} tells its owner while it works, on the owner's thread. */
public interface GroupListener {
    /**
     * An entry of the group's state has changed. The entries reported so far are, put together (last one wins, null
     * removes), exactly what a new evaluator needs as {@link GroupState}; write each to the store at once.
     *
     * @param key unique within the group, not across groups
     * @param value null when the entry is gone
     */
    void stateChanged(String key, byte @Nullable [] value);

    /**
     * A rule could not be evaluated at this instant, as Prometheus would not evaluate it either (such as a match of many
     * to many). Its alerts stay as they are; the other rules of the group are not affected.
     *
     * @param rule the rule's id
     * @param reason one sentence
     */
    void ruleFailed(String rule, String reason);
}
