package io.tocsin.processor.vector;

/** A sum with compensation (Neumaier), as Prometheus adds up floats (util/kahansum). */
public final class Kahan {
    private double sum;
    private double compensation;

    /** Of nothing yet. */
    public Kahan() {}

    Kahan(double sum, double compensation) {
        this.sum = sum;
        this.compensation = compensation;
    }

    /** One more. */
    public void add(double value) {
        double total = sum + value;
        if (Double.isInfinite(total)) {
            compensation = 0;
        } else if (Math.abs(sum) >= Math.abs(value)) {
            compensation += (sum - total) + value;
        } else {
            compensation += (value - total) + sum;
        }
        sum = total;
    }

    double raw() {
        return sum;
    }

    double compensation() {
        return compensation;
    }

    /** The sum; one that has become infinite stays so. */
    public double total() {
        return sum + compensation;
    }
}
