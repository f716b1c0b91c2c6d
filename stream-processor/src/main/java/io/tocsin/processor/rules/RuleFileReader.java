package io.tocsin.processor.rules;

@SuppressWarnings("DoNotCallSuggester")
final class RuleFileReader {
    private RuleFileReader() {}

    static Checked<RuleFile> read(String path, String yaml) {
        throw new UnsupportedOperationException();
    }
}
