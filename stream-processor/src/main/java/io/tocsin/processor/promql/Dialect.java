package io.tocsin.processor.promql;

/**
 * Which version's meaning an expression has. Both read the same language; they differ in what is listed here, and in
 * nothing else.
 */
public enum Dialect {
    /**
     * Prometheus 2: ranges and look-back take in a sample exactly at their left end, {@code .} in a regular expression
     * does not match a newline, and the smoothing function is called {@code holt_winters}.
     */
    V2(2),

    /**
     * Prometheus 3: ranges and look-back are open on the left, regular expressions are {@code (?s:…)}, and the smoothing
     * function is called {@code double_exponential_smoothing}.
     */
    V3(3);

    private final int version;

    Dialect(int version) {
        this.version = version;
    }

    /** Prometheus' major version. */
    public int version() {
        return version;
    }
}
