package io.tocsin.schemas.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Events as services write them: logs of about 400 bytes and 2 KB, with a stack trace and nesting; metrics of the same sizes. */
final class Samples {
    private static final String SMALL = """
            {"@timestamp":"2026-11-21T09:30:00.123Z","log.level":"ERROR","message":"payment refused by the bank, order 4711 \
            stays open","service.name":"checkout","service.version":"1.4.2","host.name":"web-1","event.dataset":"app",\
            "log.logger":"io.shop.checkout.Payment","process.thread.name":"http-nio-8080-exec-7",\
            "trace.id":"4bf92f3577b34da6a3ce929d0e0e4736","span.id":"00f067aa0ba902b7","labels":{"order":"4711","retry":2}}""";

    private static final String FRAME =
            "\\n\\tat io.shop.checkout.payment.PaymentService.charge(PaymentService.java:%d)";

    private static final String METRICS = """
            {"@timestamp":"2026-11-21T09:30:00.123Z","service.name":"checkout","service.version":"1.4.2","host.name":"web-1",\
            "labels":{"device":"sda","region":"eu-central-1"},"metrics":{"system.cpu.utilization":0.9312,\
            "system.disk.io":{"value":83886080,"type":"counter","unit":"By"},"http.server.request.duration":{"type":\
            "histogram","unit":"s","bounds":[0.1,0.5,1],"counts":[90,8,2,0],"sum":7.1,"count":100}}}""";

    private Samples() {}

    static byte[] of(String size) {
        byte[] event = (size.equals("2k") ? large() : SMALL).getBytes(UTF_8);
        return event;
    }

    /** Metric events as services and scrapes write them. */
    static byte[] metrics(String size) {
        return (size.equals("2k") ? manyMetrics() : METRICS).getBytes(UTF_8);
    }

    /** What a service in Java tells of itself: gauges and counters, two histograms, a summary. */
    private static String manyMetrics() {
        StringBuilder metrics = new StringBuilder("""
                {"@timestamp":"2026-11-21T09:30:00.123Z","service":{"name":"checkout","namespace":"shop","version":"1.4.2",\
                "instance":{"id":"checkout-7d9f"}},"host":{"name":"web-1","ip":["10.0.0.7","fe80::1"]},"labels":{"region":\
                "eu-central-1","pod":"checkout-7d9f","path":"/api/v1/orders"},"metrics":{"process.uptime":{"value":86400.25,\
                "unit":"s"},"process.cpu.utilization":0.41,"system.cpu.utilization":0.9312,"jvm.gc.duration":{"type":"summary",\
                "unit":"s","quantiles":{"0.5":0.004,"0.99":0.071},"sum":12.25,"count":1709}""");
        for (String name : new String[] {"http.server.request.duration", "db.client.operation.duration"}) {
            metrics.append("""
                    ,"%s":{"type":"histogram","unit":"s","bounds":[0.005,0.01,0.025,0.05,0.075,0.1,0.25,0.5,0.75,1,2.5,5,7.5,10],\
                    "counts":[0,12,340,2200,1021,480,212,64,20,9,3,1,0,0,0],"sum":193.25,"count":4362}""".formatted(name));
        }
        for (String name : new String[] {
            "http.server.active", "jvm.threads", "pool.used", "pool.idle", "queue.depth", "orders.open"
        }) {
            metrics.append(",\"").append(name).append("\":").append(name.length());
        }
        for (String name : new String[] {
            "http.server.requests",
            "cache.hits",
            "cache.misses",
            "orders.paid",
            "orders.lost",
            "orders.late",
            "mails.sent"
        }) {
            metrics.append(",\"").append(name).append("\":{\"value\":").append(name.length() * 7919);
            metrics.append(",\"type\":\"counter\",\"unit\":\"{item}\"}");
        }
        for (String pool : new String[] {"heap", "metaspace", "code", "direct", "mapped", "eden", "survivor", "old"}) {
            metrics.append(",\"jvm.memory.")
                    .append(pool)
                    .append("\":{\"value\":")
                    .append(pool.length() * 1048576);
            metrics.append(",\"unit\":\"By\"}");
        }
        return metrics.append("}}").toString();
    }

    private static String large() {
        StringBuilder trace = new StringBuilder("java.io.IOException: connection reset by peer");
        for (int line = 1; line <= 12; line++) {
            trace.append(FRAME.formatted(line * 17));
        }
        return """
                {"@timestamp":"2026-11-21T09:30:00.123Z","ecs":{"version":"8.11.0"},"log":{"level":"ERROR","logger":\
                "io.shop.checkout.Payment","origin":{"file":{"name":"Payment.java","line":217},"function":"charge"}},\
                "message":"payment refused by the bank, order 4711 stays open","service":{"name":"checkout","version":\
                "1.4.2","environment":"production","node":{"name":"checkout-7d9f"}},"host":{"name":"web-1","ip":\
                ["10.0.0.7","fe80::1"]},"event":{"dataset":"app","id":"01J9ZX7Q5E8M4T","duration":18250000},"error":{"type":\
                "java.io.IOException","message":"connection reset by peer","stack_trace":"%s"},"http":{"request":{"method":\
                "POST","id":"f3a1","body":{"bytes":412}},"response":{"status_code":502}},"url":{"path":"/api/v1/orders/4711/pay",\
                "query":"retry=2"},"user":{"id":"u-1093","name":"ann"},"trace":{"id":"4bf92f3577b34da6a3ce929d0e0e4736"},\
                "span":{"id":"00f067aa0ba902b7"},"labels":{"order":"4711","retry":2,"vip":true,"amount":129.90,"region":\
                "eu-central-1"}}""".formatted(trace);
    }
}
