package io.tocsin.schemas.sample;

import java.util.Random;

/** Metric events made of the few names and values where readers could differ. */
final class RandomMetrics {
    private static final String[] TOP = {
        "@timestamp",
        "_timestamp",
        "service.name",
        "service_name",
        "service",
        "service.namespace",
        "service.instance.id",
        "host.name",
        "host",
        "name",
        "namespace",
        "instance",
        "instance.id",
        "id",
        "labels",
        "labels",
        "labels.device",
        "labels.a.b",
        "labels.job",
        "labels_a",
        "label",
        "cloud.region",
        "metrics.x",
        "unit",
        "a"
    };
    private static final String[] LABELS = {
        "device",
        "a.b",
        "a_b",
        "a-b",
        "job",
        "instance",
        "le",
        "quantile",
        "__name__",
        "service_name",
        "größe",
        "1st",
        "_x",
        "x"
    };
    private static final String[] METRICS = {
        "up",
        "a",
        "a.b",
        "a_b",
        "b.total",
        "system.cpu.utilization",
        "http.server.request.duration",
        "größe",
        "..",
        "@",
        "",
        "1x",
        "x:y",
        "na\\u006de",
        "process.cpu.time"
    };
    private static final String[] UNITS = {
        "\"s\"", "\"By\"", "\"1\"", "\"\"", "\"{x}/s\"", "\"µs\"", "null", "7", "\"B\\u0079\""
    };
    private static final String[] NUMBERS = {
        "0",
        "1",
        "-0",
        "-0.0",
        "-1",
        "7.5",
        "0.93",
        "0.9312345678901234567",
        "1e3",
        "-2e-400",
        "1e999",
        "1e308",
        "1.5E-7",
        "9007199254740993",
        "18446744073709551616",
        "\"NaN\"",
        "\"+Inf\"",
        "\"Inf\"",
        "\"-Inf\"",
        "3.0",
        "83886080"
    };
    private static final String[] ODD = {
        "null",
        "true",
        "\"x\"",
        "\"\"",
        "[]",
        "[1]",
        "{}",
        "{\"a\":1}",
        "{\"a\":{\"b\":[1,{\"c\":\"d\"}]}}",
        "\"1\"",
        "\"\\u004eaN\"",
        "01",
        "1e99999999999"
    };
    private static final String[] TEXTS = {
        "\"sda\"",
        "\"web-1\"",
        "\"\"",
        "\"quoted \\\"here\\\" \\u00e9\"",
        "\"Gr\u00fc\u00dfe \ud83d\ude00\"",
        "7",
        "-0.50",
        "1e3",
        "true",
        "null",
        "[\"a\",1]",
        "\"\\ud800\"",
        "\"a text that is longer than a word of eight bytes\""
    };
    private static final String[] TIMES = {
        "\"2026-11-21T09:30:00.123Z\"",
        "\"2026-11-21T09:30:00.123456+02:00\"",
        "\"noon\"",
        "1700000000000",
        "1.7e12",
        "\"1700000000000000000\"",
        "-99999999999999999",
        "null",
        "true",
        "{}",
        "[1]"
    };

    private final Random random;
    private final StringBuilder text = new StringBuilder();

    private RandomMetrics(Random random) {
        this.random = random;
    }

    static String event(Random random) {
        RandomMetrics made = new RandomMetrics(random);
        made.event();
        return made.text.toString();
    }

    private void event() {
        text.append('{');
        int before = random.nextInt(4);
        for (int i = 0; i < before; i++) {
            top();
            comma();
        }
        name("metrics");
        if (random.nextInt(40) == 0) {
            text.append(one(ODD));
        } else {
            metrics();
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            comma();
            top();
        }
        text.append('}');
    }

    private void top() {
        String name = one(TOP);
        name(name);
        if (name.equals("@timestamp")) {
            text.append(random.nextInt(8) == 0 ? one(TIMES) : TIMES[0]);
        } else if (name.equals("labels") || name.equals("service") || name.equals("host")) {
            if (random.nextInt(8) == 0) {
                text.append(one(TEXTS));
            } else {
                object(name.equals("labels") ? LABELS : TOP, 0);
            }
        } else {
            text.append(random.nextInt(10) == 0 ? one(ODD) : one(TEXTS));
        }
    }

    private void object(String[] names, int depth) {
        text.append('{');
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                comma();
            }
            name(one(names));
            if (random.nextInt(12) == 0 && depth < 3) {
                object(names, depth + 1);
            } else {
                text.append(one(TEXTS));
            }
        }
        text.append('}');
    }

    private void metrics() {
        text.append('{');
        int size = random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(3);
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                comma();
            }
            // Mostly names that are none of the few that are odd.
            name(random.nextInt(8) == 0 ? one(METRICS) : METRICS[random.nextInt(2)] + i);
            switch (random.nextInt(6)) {
                case 0, 1 -> text.append(number());
                case 2 -> measurement("value");
                case 3 -> measurement("histogram");
                case 4 -> measurement("summary");
                default -> measurement("any");
            }
        }
        text.append('}');
    }

    private void measurement(String kind) {
        text.append('{');
        int start = text.length();
        boolean any = kind.equals("any");
        if (random.nextInt(3) == 0 || any) {
            field("x", random.nextInt(3) == 0 ? "[{\"exemplar\":1,\"t\":{\"a\":\"b\"}}]" : one(TEXTS));
        }
        if (kind.equals("value") || (any && random.nextBoolean())) {
            field("value", number());
        }
        if (kind.equals("histogram") || (any && random.nextInt(3) == 0)) {
            histogram();
        }
        if (kind.equals("summary") || (any && random.nextInt(3) == 0)) {
            name("quantiles");
            quantiles();
            comma();
            field("count", random.nextInt(10) == 0 ? number() : "" + random.nextInt(1000));
            field("sum", number());
        }
        if (kind.equals("summary") || random.nextInt(3) > 0) {
            String type = kind.equals("value") ? random.nextBoolean() ? "gauge" : "counter" : kind;
            field("type", random.nextInt(30) == 0 ? one(ODD) : "\"" + (any ? "gauge" : type) + "\"");
        }
        if (random.nextBoolean()) {
            field("unit", random.nextInt(8) == 0 ? one(UNITS) : UNITS[random.nextInt(3)]);
        }
        // No comma after the last field, but seldom.
        if (text.length() > start && random.nextInt(60) > 0) {
            text.setLength(text.lastIndexOf(","));
        }
        text.append('}');
    }

    private void histogram() {
        int size = random.nextInt(5);
        StringBuilder bounds = new StringBuilder("[");
        StringBuilder counts = new StringBuilder("[");
        long total = 0;
        double bound = random.nextInt(3) - 1;
        for (int i = 0; i <= size; i++) {
            int count = random.nextInt(9) * random.nextInt(30);
            total += count;
            counts.append(i == 0 ? "" : random.nextInt(30) == 0 ? " , " : ",");
            counts.append(random.nextInt(40) == 0 ? number() : count + (random.nextInt(10) == 0 ? ".0" : ""));
            if (i < size) {
                bound += random.nextInt(30) == 0 ? 0 : random.nextBoolean() ? 0.25 : random.nextDouble();
                bounds.append(i == 0 ? "" : ",").append(random.nextInt(40) == 0 ? number() : "" + bound);
            }
        }
        field("bounds", bounds.append(']').toString());
        field("counts", counts.append(random.nextInt(60) == 0 ? ",1]" : "]").toString());
        if (random.nextBoolean()) {
            field("count", random.nextInt(8) == 0 ? number() : "" + total);
        }
        if (random.nextBoolean()) {
            field("sum", random.nextInt(8) == 0 ? "null" : number());
        }
    }

    private void quantiles() {
        String[] some = {"0", "1", "0.5", "0.50", "0.99", "0.999", "1.0", "1.00", "0.1", "0.0", "0.12345678901234567890"
        };
        text.append('{');
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                comma();
            }
            name(
                    random.nextInt(40) == 0
                            ? one(new String[] {"", "2", "1.1", "p50", "0.", "0.5e0", "-0", "00"})
                            : one(some));
            text.append(random.nextInt(40) == 0 ? one(ODD) : number());
        }
        text.append('}');
    }

    private void field(String name, String value) {
        name(name);
        text.append(value);
        comma();
    }

    private String number() {
        return random.nextInt(200) == 0 ? one(ODD) : NUMBERS[random.nextInt(random.nextBoolean() ? 7 : NUMBERS.length)];
    }

    private void name(String name) {
        text.append(space())
                .append('"')
                .append(name)
                .append('"')
                .append(space())
                .append(':')
                .append(space());
    }

    private void comma() {
        text.append(space()).append(',');
    }

    private String space() {
        return random.nextInt(40) == 0 ? " \n\t".substring(0, 1 + random.nextInt(3)) : "";
    }

    private String one(String[] of) {
        return of[random.nextInt(of.length)];
    }
}
