package io.tocsin.processor.vector;

/** A sum with compensation (Neumaier), as Prometheus adds up floats (util/kahansum). */
public final class Kahan {
    private double sum;
    private double compensation;

    /** Of nothing yet. */
    public Kahan() {}

    /** That begins with a first value. */
    Kahan(double first) {
        this.sum = first;
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

    /** One more, unless the sum would become infinite. */
    boolean addFinite(double value) {
        if (Double.isInfinite(sum + value)) {
            return false;
        }
        add(value);
        return true;
    }

    void multiply(double factor) {
        sum *= factor;
        compensation *= factor;
    }

    void divide(double divisor) {
        sum /= divisor;
        compensation /= divisor;
    }

    double dividedBy(double divisor) {
        return sum / divisor + compensation / divisor;
    }

    /** The sum; one that has become infinite stays so. */
    public double total() {
        return sum + compensation;
    }
}
