package io.tocsin.schemas.log;

import java.util.Arrays;
import java.util.Random;

/** Events made of the few names and values where readers could differ. */
public final class RandomEvents {
    private static final String[] NAMES = {
        "message",
        "msg",
        "log",
        "level",
        "log.level",
        "log_level",
        "logger",
        "severity",
        "service",
        "service.name",
        "name",
        "host",
        "hostname",
        "host.hostname",
        "host.name",
        "error",
        "error.message",
        "user",
        "user.name",
        "event",
        "event.dataset",
        "dataset",
        "data_stream.dataset",
        "data_stream",
        "@timestamp",
        "_timestamp",
        "timestamp",
        "a",
        "b",
        "c",
        "a.b",
        "a_b",
        "a.b.c",
        "b.c",
        "1st",
        "key_1st",
        "__a",
        "http",
        "response",
        "status_code",
        "http.response",
        "syslog",
        "appname",
        "severity_number",
        "SeverityNumber",
        "severity.number",
        "severity_text",
        "code",
        "levelno",
        "kubernetes",
        "kubernetes.labels",
        "app",
        "app_kubernetes_io/name",
        "resource",
        "attributes",
        "agent.hostname",
        "labels",
        "level_original",
        "process",
        "body",
        "body.text",
        "text",
        "Body",
        "MESSAGE",
        "original",
        "action",
        "time",
        "date",
        "container",
        "container_name",
        "container.name",
        "appname",
        "SYSLOG_IDENTIFIER",
        "_HOSTNAME",
        "key_HOSTNAME",
        "PRIORITY",
        "log.syslog.priority",
        "service.type",
        "exception",
        "stacktrace",
        "attributes.exception.type",
        "x"
    };
    private static final String[] SCALARS = {
        "\"WARN\"",
        "\"error\"",
        "\"\"",
        "\"  \"",
        "\"plain text of some length, longer than a word of eight\"",
        "\"quoted \\\"here\\\" and \\u00e9\\n\"",
        "\"\\ud800\"",
        "\"Gr\u00fc\u00dfe \u4e16\ud83d\ude00\"",
        "\"2026-11-21T09:30:00.123Z\"",
        "\"2026-11-21T09:30:00+02:00\"",
        "\"2026-11-21T09:30:00.123456789Z\"",
        "\"1969-12-31T23:59:58.000000001Z\"",
        "1700000000123456789",
        "-1.0000001",
        "\"noon\"",
        "\"2025-11-21T09:29:59.5Z\"",
        "\"2025-11-21T10:31:00.123+01:00\"",
        "\"2025-11-21T09:31:00.124Z\"",
        "\"2025-11-14T09:30:00.123Z\"",
        "\"2025-11-14T09:30:00.122999999Z\"",
        "\"1700000000000.5\"",
        "5",
        "165",
        "0",
        "-0",
        "7",
        "-12.50",
        "1e3",
        "1.5E-7",
        "123456789012345678901234567890",
        "1700000000000",
        "\"1700000000000000000\"",
        "30",
        "\"W\"",
        "true",
        "false",
        "null",
        "null"
    };

    private RandomEvents() {}

    static String event(Random random) {
        StringBuilder text = new StringBuilder();
        object(random, text, 0);
        return text.toString();
    }

    private static void object(Random random, StringBuilder text, int depth) {
        text.append('{');
        int fields = random.nextInt(depth == 0 ? 9 : 4);
        for (int i = 0; i < fields; i++) {
            text.append(i == 0 ? "" : ",").append(space(random));
            text.append('"').append(NAMES[random.nextInt(NAMES.length)]).append('"');
            text.append(space(random)).append(':').append(space(random));
            value(random, text, depth);
            text.append(space(random));
        }
        text.append('}');
    }

    private static void value(Random random, StringBuilder text, int depth) {
        int kind = random.nextInt(10);
        if (kind < 2 && depth < 4) {
            object(random, text, depth + 1);
        } else if (kind == 2 && depth < 4) {
            text.append('[');
            int elements = random.nextInt(3);
            for (int i = 0; i < elements; i++) {
                text.append(i == 0 ? "" : ",");
                value(random, text, depth + 1);
            }
            text.append(']');
        } else {
            text.append(SCALARS[random.nextInt(SCALARS.length)]);
        }
    }

    private static String space(Random random) {
        return random.nextInt(12) == 0 ? " \n\t".substring(0, 1 + random.nextInt(3)) : "";
    }

    /** One to three bytes changed, removed, doubled or put in. */
    public static byte[] damaged(Random random, byte[] event) {
        byte[] bytes = event;
        for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            byte[] odd = {
                '"', '\\', '{', '}', '[', ']', ',', ':', '.', '0', '-', 'e', 'u', ' ', 0, (byte) 0xc3, (byte) 0xff
            };
            byte put = odd[random.nextInt(odd.length)];
            byte[] head = Arrays.copyOf(bytes, at);
            byte[] tail = Arrays.copyOfRange(bytes, at + random.nextInt(2), bytes.length);
            byte[] joined = Arrays.copyOf(head, head.length + 1 + tail.length);
            joined[head.length] = put;
            System.arraycopy(tail, 0, joined, head.length + 1, tail.length);
            bytes = joined;
        }
        return bytes;
    }
}
