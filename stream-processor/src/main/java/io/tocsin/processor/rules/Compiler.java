package io.tocsin.processor.rules;

import java.util.List;
import java.util.Map;

@SuppressWarnings("DoNotCallSuggester")
final class Compiler {
    private Compiler() {}

    static Checked<RulePlan> load(Map<String, String> texts) {
        throw new UnsupportedOperationException();
    }

    static Checked<RulePlan> compile(List<RuleFile> files) {
        throw new UnsupportedOperationException();
    }
}
