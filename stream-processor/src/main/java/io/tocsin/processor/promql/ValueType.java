package io.tocsin.processor.promql;

/** What an expression evaluates to. */
public enum ValueType {
    SCALAR("scalar"),
    VECTOR("instant vector"),
    MATRIX("range vector"),
    STRING("string"),
    NONE("nothing");

    private final String words;

    ValueType(String words) {
        this.words = words;
    }

    /** As Prometheus' documentation calls it. */
    @Override
    public String toString() {
        return words;
    }
}
