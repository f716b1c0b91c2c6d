package io.tocsin.schemas.metric;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names and labels that Prometheus' own OTLP receiver would give to a metric event, so that public rule files match
 * (github.com/prometheus/otlptranslator, strategy UnderscoreEscapingWithSuffixes). For any thread.
 */
public final class PrometheusNames {
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
        SortedMap<String, String> labels = seriesLabels(event);
        long time = event.timestamp().toEpochMilli();
        List<Sample> samples = new ArrayList<>();
        event.metrics().forEach((otelName, measurement) -> {
            String name = metricName(otelName, measurement.unit(), measurement.kind());
            if (measurement instanceof Measurement.Gauge gauge) {
                samples.add(sample(labels, name, time, gauge.value()));
            } else if (measurement instanceof Measurement.Counter counter) {
                samples.add(sample(labels, name, time, counter.value()));
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
     *     has neither, except that a counter ends in {@code _total}.
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
    static boolean isNameable(String otelName) {
        return otelName.chars().anyMatch(c -> isLegal((char) c));
    }

    /**
     * The labels that all series of an event share: its own, {@code service_name}, {@code host_name}, {@code job} and
     * {@code instance}. An own label {@code job} or {@code instance} that the resource overrules is kept as
     * {@code exported_job} or {@code exported_instance}, as when Prometheus scrapes.
     */
    private static SortedMap<String, String> seriesLabels(MetricEvent event) {
        SortedMap<String, String> labels = LabelNames.sanitised(event.labels());
        Map<String, String> resource = event.resource();
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
        if (!value.isEmpty()) {
            String own = labels.put(name, value);
            if (own != null && !own.equals(value)) {
                labels.put("exported_" + name, own);
            }
        }
    }

    private static Sample sample(SortedMap<String, String> labels, String name, long time, double value) {
        SortedMap<String, String> all = new TreeMap<>(labels);
        all.put(Sample.NAME, name);
        return new Sample(all, time, value);
    }

    private static void addHistogram(
            List<Sample> samples,
            SortedMap<String, String> labels,
            String name,
            long time,
            Measurement.Histogram histogram) {
        SortedMap<String, String> bucket = new TreeMap<>(labels);
        long cumulative = 0;
        for (int i = 0; i < histogram.bounds().size(); i++) {
            cumulative += histogram.counts().get(i);
            bucket.put("le", decimal(histogram.bounds().get(i)));
            samples.add(sample(bucket, name + "_bucket", time, (double) cumulative));
        }
        bucket.put("le", "+Inf");
        samples.add(sample(bucket, name + "_bucket", time, (double) histogram.count()));
        if (!Double.isNaN(histogram.sum())) {
            samples.add(sample(labels, name + "_sum", time, histogram.sum()));
        }
        samples.add(sample(labels, name + "_count", time, (double) histogram.count()));
    }

    private static void addSummary(
            List<Sample> samples,
            SortedMap<String, String> labels,
            String name,
            long time,
            Measurement.Summary summary) {
        SortedMap<String, String> quantile = new TreeMap<>(labels);
        for (Measurement.Summary.Quantile q : summary.quantiles()) {
            quantile.put("quantile", decimal(q.quantile()));
            samples.add(sample(quantile, name, time, q.value()));
        }
        if (!Double.isNaN(summary.sum())) {
            samples.add(sample(labels, name + "_sum", time, summary.sum()));
        }
        samples.add(sample(labels, name + "_count", time, (double) summary.count()));
    }

    /** As Go's {@code strconv.FormatFloat(bound, 'f', -1, 64)}: the shortest digits, no exponent. */
    static String decimal(double bound) {
        BigDecimal digits = new BigDecimal(Double.toString(bound));
        return digits.signum() == 0 ? "0" : digits.stripTrailingZeros().toPlainString();
    }

    private static String computed(String otelName, String unit, Measurement.Kind kind) {
        boolean counter = kind == Measurement.Kind.COUNTER;
        if (unit.isEmpty() && isPrometheusName(otelName)) {
            return counter && !otelName.endsWith("_total") ? otelName + "_total" : otelName;
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
        String main = (slash < 0 ? unit : unit.substring(0, slash)).strip();
        String per = slash < 0 ? "" : unit.substring(slash + 1).strip();
        String mainWord = isAnnotated(main) ? "" : cleaned(UNITS.getOrDefault(main, main));
        String perWord = per.isEmpty() || isAnnotated(per) ? "" : cleaned("per_" + PER_UNITS.getOrDefault(per, per));
        if (!mainWord.isEmpty() && !tokens.contains(mainWord)) {
            tokens.add(mainWord);
        }
        if (!perWord.isEmpty() && !perWord.equals("per") && !tokens.contains(perWord)) {
            tokens.add(perWord);
        }
    }

    private static boolean isAnnotated(String unit) {
        return unit.contains("{") || unit.contains("}");
    }

    private static String cleaned(String unit) {
        return String.join("_", tokens(unit));
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
