package io.tocsin.schemas.sample;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tocsin.schemas.metric.Measurement;
import io.tocsin.schemas.pick.DecimalReader;
import io.tocsin.schemas.pick.FieldPicker;
import io.tocsin.schemas.pick.Hashes;
import io.tocsin.schemas.pick.JsonBytes;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one measurement that is an object, as they stand, and whether they make one. Bounds, counts and quantiles
 * of all wanted measurements of an event are kept one behind the other. Not for several threads.
 */
final class MeasurementFields {
    private static final int LEAVE = JsonBytes.LEAVE;

    /** Of a measurement's fields; the event's are at 1, the metrics at 2. */
    private static final int DEPTH = 3;

    /** The known fields, each a bit; in the order of {@link #NAMES}. */
    private static final int VALUE = 1;

    private static final int TYPE = 1 << 1;
    private static final int UNIT = 1 << 2;
    private static final int BOUNDS = 1 << 3;
    private static final int COUNTS = 1 << 4;
    private static final int SUM = 1 << 5;
    private static final int COUNT = 1 << 6;
    private static final int QUANTILES = 1 << 7;

    /** Those that may be null. */
    private static final int OPTIONAL = TYPE | UNIT | SUM | COUNT;

    private static final long[] NAMES = Stream.of("value", "type", "unit", "bounds", "counts", "sum", "count")
            .mapToLong(name -> Hashes.word(name.getBytes(US_ASCII), 0, name.length()))
            .toArray();

    private static final byte[] QUANTILES_NAME = "quantiles".getBytes(US_ASCII);

    /** As {@code MetricJson} bounds the digits of a quantile's name. */
    private static final int MAX_QUANTILE_DECIMALS = 30;

    private static final Measurement.Kind[] KINDS = Measurement.Kind.values();
    private static final byte[][] KIND_TEXTS =
            Arrays.stream(KINDS).map(kind -> kind.text().getBytes(US_ASCII)).toArray(byte[][]::new);

    private final DecimalReader number = new DecimalReader();
    private final ObjectCursor cursor = new ObjectCursor();
    private final ObjectCursor quantiles = new ObjectCursor();
    private final KnownNames.Span type = new KnownNames.Span();
    private final KnownNames.Span unit = new KnownNames.Span();

    /** Where the values begin; 0 for none, as no value of a measurement stands there. */
    private int valueAt;

    private int valueTo;
    private int sumAt;
    private long count;
    private long few;
    private boolean hasCount;

    /** The known fields that the measurement has. */
    private int met;

    private double[] numbers = new double[64];
    private long[] counts = new long[64];

    /** Where this measurement's numbers and counts begin, and those of the next one would. */
    private int numbersFrom;

    private int numbersTo;
    private int countsFrom;
    private int countsTo;

    /** Forgets the numbers of all measurements. */
    void clearNumbers() {
        numbersFrom = 0;
        countsFrom = 0;
    }

    KnownNames.Span unit() {
        return unit;
    }

    /** Where the value of a gauge or a counter begins. */
    int valueFrom() {
        return valueAt;
    }

    int valueTo() {
        return valueTo;
    }

    double number(int i) {
        return numbers[i];
    }

    long count(int i) {
        return counts[i];
    }

    /**
     * Reads a measurement.
     *
     * @param start after its brace
     * @param own a number that its names are told apart by from those of other objects
     * @return the position after it, or LEAVE
     */
    int read(FieldPicker picker, byte[] json, int start, long own) {
        type.set(0, 0);
        unit.set(0, 0);
        valueAt = 0;
        sumAt = 0;
        count = 0;
        hasCount = false;
        met = 0;
        numbersTo = numbersFrom;
        countsTo = countsFrom;
        int p = cursor.begin(json, start);
        while (p != LEAVE && !cursor.isEnded()) {
            p = cursor.name();
            if (p == LEAVE || p >= json.length) {
                return LEAVE;
            }
            p = field(picker, json, p, own);
            if (p == LEAVE) {
                return LEAVE;
            }
            p = cursor.next(p);
        }
        return p;
    }

    private int field(FieldPicker picker, byte[] json, int p, long own) {
        int known = known(json);
        if (known == 0) {
            return cursor.take(picker, own) ? picker.skip(p, DEPTH) : LEAVE;
        }
        if ((met & known) != 0 || !picker.takeKnownName()) {
            return LEAVE;
        }
        met |= known;
        // Null is as absent as no field.
        if (json[p] == 'n' && (known & OPTIONAL) != 0) {
            return picker.skip(p, DEPTH);
        }
        switch (known) {
            case VALUE -> {
                valueAt = p;
                valueTo = Numeric.end(number, json, p);
                return valueTo;
            }
            case SUM -> {
                sumAt = p;
                return Numeric.end(number, json, p);
            }
            case COUNT -> {
                int end = whole(json, p);
                hasCount = true;
                count = end == LEAVE ? 0 : number.asLong();
                return end;
            }
            case TYPE -> {
                return text(json, p, type);
            }
            case UNIT -> {
                return text(json, p, unit);
            }
            case BOUNDS -> {
                return bounds(json, p);
            }
            case COUNTS -> {
                return counts(json, p);
            }
            case QUANTILES -> {
                return quantiles(picker, json, p, own);
            }
            default -> throw new IllegalStateException("no field of a measurement: " + known);
        }
    }

    /** Which of the known fields the present one is; 0 for none. */
    private int known(byte[] json) {
        int from = cursor.nameFrom();
        int to = cursor.nameTo();
        if (to - from > Long.BYTES) {
            return Arrays.equals(json, from, to, QUANTILES_NAME, 0, QUANTILES_NAME.length) ? QUANTILES : 0;
        }
        long word = Hashes.word(json, from, to);
        for (int i = 0; i < NAMES.length; i++) {
            if (NAMES[i] == word) {
                return 1 << i;
            }
        }
        return 0;
    }

    private static int text(byte[] json, int p, KnownNames.Span into) {
        int end = json[p] == '"' ? JsonBytes.string(json, p + 1) : LEAVE;
        if (end == LEAVE || (end & JsonBytes.ESCAPED) != 0) {
            return LEAVE;
        }
        into.set(p + 1, end - 1);
        return end;
    }

    private int whole(byte[] json, int p) {
        int end = number.read(json, p);
        return end == LEAVE || !number.isWhole() ? LEAVE : end;
    }

    private int bounds(byte[] json, int start) {
        int p = firstElement(json, start);
        while (p != LEAVE && json[p] != ']') {
            int end = number.read(json, p);
            if (end == LEAVE || !number.isFinite(json)) {
                return LEAVE;
            }
            addNumber(number.asDouble(json));
            p = nextElement(json, end);
        }
        return p == LEAVE ? LEAVE : p + 1;
    }

    private int counts(byte[] json, int start) {
        int p = firstElement(json, start);
        while (p != LEAVE && json[p] != ']') {
            if (countsTo == counts.length) {
                counts = Arrays.copyOf(counts, counts.length * 2);
            }
            int end = fewDigits(json, p);
            if (end != LEAVE) {
                counts[countsTo++] = few;
            } else {
                end = whole(json, p);
                counts[countsTo++] = number.asLong();
            }
            p = end == LEAVE ? LEAVE : nextElement(json, end);
        }
        return p == LEAVE ? LEAVE : p + 1;
    }

    /** Reads nothing but digits, which counts mostly are: {@link #few}. LEAVE for anything else. */
    private int fewDigits(byte[] json, int start) {
        int p = start;
        long read = 0;
        while (p < json.length && json[p] >= '0' && json[p] <= '9') {
            read = read * 10 + (json[p] - '0');
            p++;
        }
        few = read;
        boolean isOne = p > start && p <= start + 18 && (json[start] != '0' || p == start + 1);
        return isOne && p < json.length && (json[p] == ',' || json[p] == ']') ? p : LEAVE;
    }

    /** Where the first element of an array begins, or where its end stands. */
    private static int firstElement(byte[] json, int start) {
        if (json[start] != '[') {
            return LEAVE;
        }
        int p = JsonBytes.space(json, start + 1);
        return p < json.length ? p : LEAVE;
    }

    /** Where the next element of an array begins, or where its end stands. */
    private static int nextElement(byte[] json, int afterElement) {
        int p = JsonBytes.space(json, afterElement);
        if (p >= json.length || json[p] == ']') {
            return p < json.length ? p : LEAVE;
        }
        int next = JsonBytes.space(json, p + 1);
        // A comma before the end is wrong.
        return json[p] == ',' && next < json.length && json[next] != ']' ? next : LEAVE;
    }

    private void addNumber(double value) {
        if (numbersTo == numbers.length) {
            numbers = Arrays.copyOf(numbers, numbers.length * 2);
        }
        numbers[numbersTo++] = value;
    }

    private int quantiles(FieldPicker picker, byte[] json, int start, long own) {
        if (json[start] != '{') {
            return LEAVE;
        }
        int p = quantiles.begin(json, start + 1);
        while (p != LEAVE && !quantiles.isEnded()) {
            p = quantiles.name();
            if (p == LEAVE
                    || !quantiles.take(picker, own + 1)
                    || !isQuantile(json, quantiles.nameFrom(), quantiles.nameTo())) {
                return LEAVE;
            }
            number.read(json, quantiles.nameFrom());
            addNumber(number.asDouble(json));
            int end = Numeric.end(number, json, p);
            if (end == LEAVE) {
                return LEAVE;
            }
            addNumber(Numeric.value(number, json, p));
            p = quantiles.next(end);
        }
        return p;
    }

    /** From 0 to 1 in plain digits, as {@code MetricJson} takes them. */
    private static boolean isQuantile(byte[] json, int from, int to) {
        boolean one = json[from] == '1';
        if (json[from] != '0' && !one) {
            return false;
        }
        if (to == from + 1) {
            return true;
        }
        boolean plain = json[from + 1] == '.' && to > from + 2 && to <= from + 2 + MAX_QUANTILE_DECIMALS;
        for (int i = from + 2; plain && i < to; i++) {
            plain = json[i] >= '0' && json[i] <= (one ? '0' : '9');
        }
        return plain;
    }

    /** Which kind of measurement the fields make; null if they make none. */
    Measurement.@Nullable Kind checkedKind(byte[] json) {
        Measurement.Kind kind = kind(json);
        if (kind == null) {
            return null;
        }
        // Of a value, only a minus and a quote come before the digits.
        boolean isGood = switch (kind) {
            case GAUGE -> valueAt > 0;
            case COUNTER -> valueAt > 0 && (json[valueAt] >= '0' || !(Numeric.value(number, json, valueAt) < 0));
            case HISTOGRAM -> isHistogram();
            case SUMMARY -> isSummary();
        };
        return isGood ? kind : null;
    }

    private Measurement.@Nullable Kind kind(byte[] json) {
        if (type.from == 0) {
            return has(COUNTS) ? Measurement.Kind.HISTOGRAM : Measurement.Kind.GAUGE;
        }
        for (int i = 0; i < KINDS.length; i++) {
            if (type.is(json, KIND_TEXTS[i])) {
                return KINDS[i];
            }
        }
        return null;
    }

    private boolean has(int field) {
        return (met & field) != 0;
    }

    private boolean isHistogram() {
        int bounds = numbersTo - numbersFrom;
        boolean isComplete = has(BOUNDS) && has(COUNTS) && !has(QUANTILES) && countsTo - countsFrom == bounds + 1;
        if (!isComplete || bounds > Measurement.Histogram.MAX_BOUNDS) {
            return false;
        }
        for (int i = numbersFrom + 1; i < numbersTo; i++) {
            if (!(numbers[i] > numbers[i - 1])) {
                return false;
            }
        }
        long total = 0;
        for (int i = countsFrom; i < countsTo; i++) {
            total += counts[i];
            if (counts[i] < 0 || total < 0) {
                return false;
            }
        }
        boolean fits = !hasCount || count == total;
        count = total;
        return fits;
    }

    private boolean isSummary() {
        int pairs = (numbersTo - numbersFrom) / 2;
        boolean isComplete = has(QUANTILES) && !has(BOUNDS) && sumAt > 0 && hasCount && count >= 0;
        if (!isComplete || pairs > Measurement.Summary.MAX_QUANTILES) {
            return false;
        }
        // They are few, and mostly in order.
        for (int i = numbersFrom + 2; i < numbersTo; i += 2) {
            double quantile = numbers[i];
            double value = numbers[i + 1];
            int at = i;
            while (at > numbersFrom && numbers[at - 2] > quantile) {
                numbers[at] = numbers[at - 2];
                numbers[at + 1] = numbers[at - 1];
                at -= 2;
            }
            if (at > numbersFrom && numbers[at - 2] == quantile) {
                return false;
            }
            numbers[at] = quantile;
            numbers[at + 1] = value;
        }
        return true;
    }

    /** Puts down what the samples of the measurement need. */
    void fill(byte[] json, Measurement.Kind kind, Found found) {
        switch (kind) {
            case GAUGE, COUNTER -> found.value = Numeric.value(number, json, valueAt);
            case HISTOGRAM, SUMMARY -> {
                found.sum = sumAt == 0 ? Double.NaN : Numeric.value(number, json, sumAt);
                found.count = count;
                found.numbers = numbersFrom;
                found.counts = countsFrom;
                found.size = (numbersTo - numbersFrom) / (kind == Measurement.Kind.SUMMARY ? 2 : 1);
                numbersFrom = numbersTo;
                countsFrom = countsTo;
            }
        }
    }
}
