package io.tocsin.processor.vector;

/**
 * The functions on floats, with the special cases of Go's package math, which Prometheus calls. What is not exact by
 * definition can differ from Go in the last digits, as Go itself does from one processor to another; the README lists
 * how far.
 */
public final class Mathematics {
    private static final double LN_2 = 0.6931471805599453;
    private static final double LOG2_E = 1.4426950408889634;
    private static final double LOG10_E = 0.4342944819032518;
    /** From here on {@code x} and the root of {@code x² ± 1} are the same float. */
    private static final double LARGE = 0x1p28;

    /** From here on a power has no bits left for anything but its magnitude. */
    private static final double HUGE_EXPONENT = 0x1p63;

    private Mathematics() {}

    /** x to the power of y: integer part by repeated squaring, the rest by the exponential function. */
    public static double power(double x, double y) {
        if (y == 0 || x == 1) {
            return 1;
        }
        if (x == -1 && Double.isInfinite(y)) {
            return 1;
        }
        if (y == 1) {
            return x;
        }
        boolean special = x == 0 || Double.isNaN(x) || Double.isInfinite(x) || Double.isNaN(y) || Double.isInfinite(y);
        if (special || Math.abs(y) >= HUGE_EXPONENT) {
            return StrictMath.pow(x, y);
        }
        if (Math.abs(y) == 0.5) {
            return y > 0 ? Math.sqrt(x) : 1 / Math.sqrt(x);
        }
        double whole = Math.floor(Math.abs(y));
        double fraction = Math.abs(y) - whole;
        if (fraction != 0 && x < 0) {
            return Double.NaN;
        }
        double mantissa = 1;
        if (fraction != 0) {
            if (fraction > 0.5) {
                fraction--;
                whole++;
            }
            mantissa = exp(fraction * StrictMath.log(x));
        }
        return y < 0 ? scaled(mantissa, (long) whole, x, true) : scaled(mantissa, (long) whole, x, false);
    }

    /** {@code start * x^n}, or one over it, with the exponents of two kept apart so that nothing overflows early. */
    private static double scaled(double start, long n, double x, boolean inverse) {
        int shift = exponent(x);
        double square = mantissa(x);
        long squareExponent = shift;
        double result = start;
        long exponent = 0;
        for (long bits = n; bits != 0; bits >>= 1) {
            if (Math.abs(squareExponent) > 4096) {
                exponent += squareExponent;
                break;
            }
            if ((bits & 1) == 1) {
                result *= square;
                exponent += squareExponent;
            }
            square *= square;
            squareExponent *= 2;
            if (square < 0.5) {
                square += square;
                squareExponent--;
            }
        }
        if (inverse) {
            result = 1 / result;
            exponent = -exponent;
        }
        return scalb(result, exponent);
    }

    /** In two steps where one would round twice. */
    private static double scalb(double value, long exponent) {
        int bounded = (int) Math.max(-5000, Math.min(5000, exponent));
        return Math.scalb(value, bounded);
    }

    /** The exponent of two that goes with {@link #mantissa}. */
    private static int exponent(double value) {
        int exponent = Math.getExponent(value);
        return exponent < Double.MIN_EXPONENT ? Math.getExponent(value * 0x1p52) - 51 : exponent + 1;
    }

    /** The value divided by a power of two so that it is at least a half and below one. */
    private static double mantissa(double value) {
        boolean subnormal = Math.getExponent(value) < Double.MIN_EXPONENT;
        double normal = subnormal ? value * 0x1p52 : value;
        return Math.scalb(normal, -Math.getExponent(normal) - 1);
    }

    /** e to the power of x. */
    public static double exp(double x) {
        return StrictMath.exp(x);
    }

    /** The natural logarithm. */
    public static double ln(double x) {
        return StrictMath.log(x);
    }

    /** The logarithm to the base of 2, exact for powers of two. */
    public static double log2(double x) {
        if (!(x > 0) || Double.isInfinite(x)) {
            return StrictMath.log(x);
        }
        double mantissa = mantissa(x);
        return mantissa == 0.5 ? exponent(x) - 1 : StrictMath.log(mantissa) * LOG2_E + exponent(x);
    }

    /** The logarithm to the base of 10. */
    public static double log10(double x) {
        return StrictMath.log(x) * LOG10_E;
    }

    /** The angle of the point (x, y). */
    public static double atan2(double y, double x) {
        return StrictMath.atan2(y, x);
    }

    /** The inverse of the hyperbolic sine. */
    public static double asinh(double x) {
        double size = Math.abs(x);
        double result;
        if (Double.isNaN(x) || Double.isInfinite(x) || size < 1 / LARGE) {
            return x;
        } else if (size > LARGE) {
            result = StrictMath.log(size) + LN_2;
        } else if (size > 2) {
            result = StrictMath.log(2 * size + 1 / (Math.sqrt(size * size + 1) + size));
        } else {
            result = StrictMath.log1p(size + size * size / (1 + Math.sqrt(1 + size * size)));
        }
        return Math.copySign(result, x);
    }

    /** The inverse of the hyperbolic cosine. */
    public static double acosh(double x) {
        if (x < 1 || Double.isNaN(x)) {
            return Double.NaN;
        }
        if (x >= LARGE) {
            return StrictMath.log(x) + LN_2;
        }
        if (x > 2) {
            return StrictMath.log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
        }
        double above = x - 1;
        return StrictMath.log1p(above + Math.sqrt(2 * above + above * above));
    }

    /** The inverse of the hyperbolic tangent. */
    public static double atanh(double x) {
        double size = Math.abs(x);
        if (size > 1 || Double.isNaN(x)) {
            return Double.NaN;
        }
        if (size == 1) {
            return x > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        if (size < 1 / LARGE) {
            return x;
        }
        double twice = size + size;
        double result = size < 0.5
                ? 0.5 * StrictMath.log1p(twice + twice * size / (1 - size))
                : 0.5 * StrictMath.log1p(twice / (1 - size));
        return Math.copySign(result, x);
    }

    /** The larger one: an infinite one before NaN, NaN before all else, as Go has it. */
    public static double max(double a, double b) {
        return a == Double.POSITIVE_INFINITY || b == Double.POSITIVE_INFINITY
                ? Double.POSITIVE_INFINITY
                : Math.max(a, b);
    }

    /** The smaller one, as {@link #max}. */
    public static double min(double a, double b) {
        return a == Double.NEGATIVE_INFINITY || b == Double.NEGATIVE_INFINITY
                ? Double.NEGATIVE_INFINITY
                : Math.min(a, b);
    }
}
