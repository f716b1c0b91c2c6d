package io.tocsin.processor.vector;

/** A mean as Prometheus computes it: of the sum as long as that does not overflow, incremental from then on. */
public final class Mean {
    private Kahan sum = new Kahan();
    private double count;
    private boolean incremental;

    /** One more. */
    public void add(double value) {
        count++;
        if (!incremental) {
            Kahan next = new Kahan(sum.raw(), sum.compensation());
            next.add(value);
            if (count == 1 || !Double.isInfinite(next.raw())) {
                sum = count == 1 ? new Kahan(value, 0) : next;
                return;
            }
            incremental = true;
            sum = new Kahan(sum.raw() / (count - 1), sum.compensation() / (count - 1));
        }
        double share = (count - 1) / count;
        sum = new Kahan(share * sum.raw(), share * sum.compensation());
        sum.add(value / count);
    }

    /** Of all so far, which are at least one. */
    public double value() {
        return incremental ? sum.raw() + sum.compensation() : sum.raw() / count + sum.compensation() / count;
    }
}
