package io.tocsin.schemas.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Events as services write them: one of about 400 bytes, and one of about 2 KB with a stack trace and nesting. */
final class Samples {
    private static final String SMALL = """
            {"@timestamp":"2026-11-21T09:30:00.123Z","log.level":"ERROR","message":"payment refused by the bank, order 4711 \
            stays open","service.name":"checkout","service.version":"1.4.2","host.name":"web-1","event.dataset":"app",\
            "log.logger":"io.shop.checkout.Payment","process.thread.name":"http-nio-8080-exec-7",\
            "trace.id":"4bf92f3577b34da6a3ce929d0e0e4736","span.id":"00f067aa0ba902b7","labels":{"order":"4711","retry":2}}""";

    private static final String FRAME =
            "\\n\\tat io.shop.checkout.payment.PaymentService.charge(PaymentService.java:%d)";

    private Samples() {}

    static byte[] of(String size) {
        byte[] event = (size.equals("2k") ? large() : SMALL).getBytes(UTF_8);
        return event;
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
