package io.tocsin.processor.vector;

/** A mean as Prometheus computes it: of the sum as long as that does not overflow, incremental from then on. */
public final class Mean {
    private Kahan sum = new Kahan();
    private double count;
    private boolean incremental;

    /** One more. */
    public void add(double value) {
        count++;
        if (count == 1) {
            sum = new Kahan(value);
            return;
        }
        if (!incremental) {
            if (sum.addFinite(value)) {
                return;
            }
            incremental = true;
            sum.divide(count - 1);
        }
        sum.multiply((count - 1) / count);
        sum.add(value / count);
    }

    /** Of all so far, which are at least one. */
    public double value() {
        return incremental ? sum.total() : sum.dividedBy(count);
    }
}
