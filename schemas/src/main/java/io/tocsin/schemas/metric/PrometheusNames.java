package io.tocsin.schemas.metric;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The names and labels that Prometheus' own OTLP receiver would give to a metric event, so that public rule files match
 * (github.com/prometheus/otlptranslator, strategy UnderscoreEscapingWithSuffixes). {@code docs/names.md} has the rules
 * and the differences. For any thread.
 */
public final class PrometheusNames {
    /** The label of a histogram's bucket: its bound. */
    public static final String LE = "le";

    /** The bound of the bucket that holds all. */
    public static final String INFINITY = "+Inf";

    /** The label of a summary's quantile. */
    public static final String QUANTILE = "quantile";

    private static final String JOB = "job";
    private static final String INSTANCE = "instance";

    private static final Map<String, String> UNITS = Map.ofEntries(
            Map.entry("d", "days"),
            Map.entry("h", "hours"),
            Map.entry("min", "minutes"),
            Map.entry("s", "seconds"),
            Map.entry("ms", "milliseconds"),
            Map.entry("us", "microseconds"),
            Map.entry("ns", "nanoseconds"),
            Map.entry("By", "bytes"),
            Map.entry("KiBy", "kibibytes"),
            Map.entry("MiBy", "mebibytes"),
            Map.entry("GiBy", "gibibytes"),
            Map.entry("TiBy", "tibibytes"),
            Map.entry("KBy", "kilobytes"),
            Map.entry("MBy", "megabytes"),
            Map.entry("GBy", "gigabytes"),
            Map.entry("TBy", "terabytes"),
            Map.entry("m", "meters"),
            Map.entry("V", "volts"),
            Map.entry("A", "amperes"),
            Map.entry("J", "joules"),
            Map.entry("W", "watts"),
            Map.entry("g", "grams"),
            Map.entry("Cel", "celsius"),
            Map.entry("Hz", "hertz"),
            Map.entry("1", ""),
            Map.entry("%", "percent"));

    private static final Map<String, String> PER_UNITS =
            Map.of("s", "second", "m", "minute", "h", "hour", "d", "day", "w", "week", "mo", "month", "y", "year");

    /** Names come from outside: what does not fit is computed each time. */
    private static final int MAX_CACHED = 10_000;

    private static final Map<Key, String> CACHE = new ConcurrentHashMap<>();

    private PrometheusNames() {}

    /**
     * All samples of an event, metric by metric: one for a gauge or a counter; for a histogram its cumulative buckets by
     * ascending {@code le}, the sum (if known) and the count; for a summary its quantiles, ascending, the sum (if known)
     * and the count. A measurement without a unit has that of its convention.
     */
    public static List<Sample> samples(MetricEvent event) {
        LabelSet labels = LabelSet.copyOf(seriesLabels(event.labels(), event.resource()));
        long time = event.timestamp().toEpochMilli();
        List<Sample> samples = new ArrayList<>();
        event.metrics().forEach((otelName, measurement) -> {
            String name = metricName(otelName, measurement.unit(), measurement.kind());
            if (measurement instanceof Measurement.Gauge gauge) {
                samples.add(new Sample(labels.with(Sample.NAME, name), time, gauge.value()));
            } else if (measurement instanceof Measurement.Counter counter) {
                samples.add(new Sample(labels.with(Sample.NAME, name), time, counter.value()));
            } else if (measurement instanceof Measurement.Histogram histogram) {
                addHistogram(samples, labels, name, time, histogram);
            } else if (measurement instanceof Measurement.Summary summary) {
                addSummary(samples, labels, name, time, summary);
            }
        });
        return samples;
    }

    /**
     * The name in Prometheus; for a histogram or a summary without {@code _bucket}, {@code _sum} or {@code _count}.
     *
     * @param unit of UCUM; "" for the unit of the convention. A name that is already in Prometheus' form stays when it
     *     has neither, unless it is a counter's that does not end in {@code _total}
     * @throws IllegalArgumentException for a name without a letter or digit
     */
    public static String metricName(String otelName, String unit, Measurement.Kind kind) {
        Key key = new Key(otelName, unit, kind);
        String cached = CACHE.get(key);
        if (cached != null) {
            return cached;
        }
        String name = computed(otelName, unit.isEmpty() ? Conventions.unit(otelName) : unit, kind);
        if (CACHE.size() < MAX_CACHED) {
            CACHE.put(key, name);
        }
        return name;
    }

    /** Whether anything is left of a name in Prometheus' alphabet. */
    public static boolean isNameable(String otelName) {
        return otelName.chars().anyMatch(c -> isLegal((char) c));
    }

    /**
     * The labels that all series of an event share: its own, {@code service_name}, {@code host_name}, {@code job} and
     * {@code instance}. An own label {@code job} or {@code instance} that the resource overrules is kept as
     * {@code exported_job} or {@code exported_instance}, as when Prometheus scrapes; the receiver loses it.
     *
     * @param own the event's labels as they came
     * @param resource by OpenTelemetry's names; of these, {@code service.name}, {@code service.namespace},
     *     {@code service.instance.id} and {@code host.name} count
     */
    public static SortedMap<String, String> seriesLabels(Map<String, String> own, Map<String, String> resource) {
        SortedMap<String, String> labels = LabelNames.sanitised(own);
        String service = resource.getOrDefault("service.name", "");
        String host = resource.getOrDefault("host.name", "");
        putIfSaid(labels, "service_name", service);
        putIfSaid(labels, "host_name", host);
        String namespace = resource.getOrDefault("service.namespace", "");
        overrule(labels, JOB, service.isEmpty() || namespace.isEmpty() ? service : namespace + "/" + service);
        overrule(labels, INSTANCE, resource.getOrDefault("service.instance.id", host));
        return labels;
    }

    private static void putIfSaid(SortedMap<String, String> labels, String name, String value) {
        if (!value.isEmpty()) {
            labels.putIfAbsent(name, value);
        }
    }

    private static void overrule(SortedMap<String, String> labels, String name, String value) {
        if (value.isEmpty()) {
            return;
        }
        String own = labels.put(name, value);
        if (own != null && !own.equals(value)) {
            String free = "exported_" + name;
            while (labels.containsKey(free)) {
                free = "exported_" + free;
            }
            labels.put(free, own);
        }
    }

    private static void addHistogram(
            List<Sample> samples, LabelSet labels, String name, long time, Measurement.Histogram histogram) {
        LabelSet bucket = labels.with(Sample.NAME, name + "_bucket");
        long cumulative = 0;
        for (int i = 0; i < histogram.bounds().size(); i++) {
            cumulative += histogram.counts().get(i);
            samples.add(new Sample(bucket.with(LE, decimal(histogram.bounds().get(i))), time, (double) cumulative));
        }
        samples.add(new Sample(bucket.with(LE, INFINITY), time, (double) histogram.count()));
        addTotals(samples, labels, name, time, histogram.sum(), histogram.count());
    }

    private static void addSummary(
            List<Sample> samples, LabelSet labels, String name, long time, Measurement.Summary summary) {
        LabelSet named = labels.with(Sample.NAME, name);
        for (Measurement.Summary.Quantile q : summary.quantiles()) {
            samples.add(new Sample(named.with(QUANTILE, decimal(q.quantile())), time, q.value()));
        }
        addTotals(samples, labels, name, time, summary.sum(), summary.count());
    }

    private static void addTotals(
            List<Sample> samples, LabelSet labels, String name, long time, double sum, long count) {
        if (!Double.isNaN(sum)) {
            samples.add(new Sample(labels.with(Sample.NAME, name + "_sum"), time, sum));
        }
        samples.add(new Sample(labels.with(Sample.NAME, name + "_count"), time, (double) count));
    }

    /** As Go's {@code strconv.FormatFloat(bound, 'f', -1, 64)}: the shortest digits, no exponent. */
    public static String decimal(double bound) {
        if (bound == 0) {
            return 1 / bound < 0 ? "-0" : "0";
        }
        BigDecimal digits = new BigDecimal(Double.toString(bound)).stripTrailingZeros();
        // Up to Java 18 some doubles have a digit more than they need: 2E23 is 1.9999999999999998E23.
        boolean isSubnormal = Math.abs(bound) < Double.MIN_NORMAL;
        BigDecimal shorter = digits;
        while (shorter != null) {
            digits = shorter;
            shorter = digits.precision() > (isSubnormal ? 1 : 15) ? shorter(bound, digits.precision() - 1) : null;
        }
        return digits.toPlainString();
    }

    /** So many digits that mean the double, the nearest of them; null if there are none. */
    private static @Nullable BigDecimal shorter(double value, int digits) {
        BigDecimal exact = new BigDecimal(value);
        // At a power of two the nearest may already be another double's, and the one on the other side not.
        for (RoundingMode mode : List.of(RoundingMode.HALF_EVEN, RoundingMode.UP, RoundingMode.DOWN)) {
            BigDecimal rounded = exact.round(new MathContext(digits, mode)).stripTrailingZeros();
            if (rounded.doubleValue() == value) {
                return rounded;
            }
        }
        return null;
    }

    private static String computed(String otelName, String unit, Measurement.Kind kind) {
        boolean counter = kind == Measurement.Kind.COUNTER;
        if (unit.isEmpty() && isPrometheusName(otelName) && (!counter || otelName.endsWith("_total"))) {
            return otelName;
        }
        List<String> tokens = tokens(otelName);
        if (tokens.isEmpty()) {
            throw new IllegalArgumentException("a metric's name without a letter or digit");
        }
        addUnit(tokens, unit);
        if (counter) {
            moveToEnd(tokens, "total");
        } else if (kind == Measurement.Kind.GAUGE && unit.equals("1")) {
            moveToEnd(tokens, "ratio");
        }
        String name = String.join("_", tokens);
        return LabelNames.isDigit(name.charAt(0)) ? "_" + name : name;
    }

    private static void addUnit(List<String> tokens, String unit) {
        int slash = unit.indexOf('/');
        String main = trimmed(slash < 0 ? unit : unit.substring(0, slash));
        String per = slash < 0 ? "" : trimmed(unit.substring(slash + 1));
        String mainWord = isAnnotated(main) ? "" : cleaned(UNITS.getOrDefault(main, main));
        String perWord = per.isEmpty() || isAnnotated(per) ? "" : cleaned("per_" + PER_UNITS.getOrDefault(per, per));
        // A unit that ends in an illegal character leaves an underscore at the end, unless another word follows.
        perWord = perWord.equals("per_") ? "" : withoutEnd(perWord);
        if (tokens.contains(mainWord)) {
            mainWord = "";
        }
        if (tokens.contains(perWord)) {
            perWord = "";
        }
        if (!perWord.isEmpty()) {
            mainWord = withoutEnd(mainWord);
        }
        if (!mainWord.isEmpty()) {
            tokens.add(mainWord);
        }
        if (!perWord.isEmpty()) {
            tokens.add(perWord);
        }
    }

    private static boolean isAnnotated(String unit) {
        return unit.contains("{") || unit.contains("}");
    }

    /** Each run of characters that a metric's name may not have as one underscore; none at the start. */
    private static String cleaned(String unit) {
        String words = String.join("_", tokens(unit));
        return words.isEmpty() || isLegal(unit.charAt(unit.length() - 1)) ? words : words + "_";
    }

    private static String withoutEnd(String word) {
        return word.endsWith("_") ? word.substring(0, word.length() - 1) : word;
    }

    /** Without the white space around it, in Go's sense of the word. */
    private static String trimmed(String unit) {
        int from = 0;
        int to = unit.length();
        while (from < to && isSpace(unit.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(unit.charAt(to - 1))) {
            to--;
        }
        return unit.substring(from, to);
    }

    private static boolean isSpace(char c) {
        return (c >= '\t' && c <= '\r') || c == '\u0085' || Character.isSpaceChar(c);
    }

    private static void moveToEnd(List<String> tokens, String suffix) {
        tokens.removeIf(suffix::equals);
        tokens.add(suffix);
    }

    /** The runs of characters that a metric's name may have, underscores apart. */
    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean legal = i < text.length() && isLegal(text.charAt(i));
            if (legal && start < 0) {
                start = i;
            } else if (!legal && start >= 0) {
                tokens.add(text.substring(start, i));
                start = -1;
            }
        }
        return tokens;
    }

    private static boolean isLegal(char c) {
        return LabelNames.isLetter(c) || LabelNames.isDigit(c) || c == ':';
    }

    private static boolean isPrometheusName(String name) {
        if (name.isEmpty() || LabelNames.isDigit(name.charAt(0))) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isLegal(name.charAt(i)) && name.charAt(i) != '_') {
                return false;
            }
        }
        return true;
    }

    private record Key(String name, String unit, Measurement.Kind kind) {}
}
