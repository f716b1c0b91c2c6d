package io.tocsin.schemas.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.json.Decoded;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the picker gives is what the tree gives: on chosen events, and on very many random ones. */
final class LogPickerTest {
    private static final long RECORD_TIME = 1_763_717_400_123L;
    private static final Set<String> WANTED = Set.of(
            "log_level",
            "service_name",
            "message",
            "http_response_status_code",
            "host",
            "event_dataset",
            "a_b",
            "key_1st");

    @ParameterizedTest
    @ValueSource(
            strings = {
                // spellings
                "{'message':'m','log.level':'WARN'}",
                "{'message':'m','log':{'level':'WARN','logger':'x'}}",
                "{'message':'m','log':{'level':'WARN'},'log.logger':'x'}",
                "{'message':'m','log_level':'WARN'}",
                "{'message':'m','log_level':'WARN','log.level':'Error'}",
                "{'message':'m','http':{'response':{'status_code':500}}}",
                "{'message':'m','http.response':{'status_code':500}}",
                "{'message':'m','http':{'response.status_code':5e2}}",
                "{'a.b':1,'a_b':2}",
                "{'a':{'b':1},'a-b':2}",
                "{'1st':'x'}",
                "{'key_1st':'x'}",
                "{'key_1st':'x','1st':'y'}",
                "{'key.1st':'x'}",
                // fills, displaced and not
                "{'msg':'m','host':'web-1','service':'shop','level':'W'}",
                "{'msg':'m','host':'web-1','host.name':'web-2'}",
                "{'msg':'m','host':{'hostname':'web-1'}}",
                "{'message':'  ','msg':'m'}",
                "{'message':['m'],'msg':'n'}",
                "{'message':null,'msg':7}",
                "{'message':7}",
                "{'event':{'dataset':'Audit Log'}}",
                "{'data_stream.dataset':'nginx-access','message':'m'}",
                "{'log.level':{'x':1},'level':'info'}",
                "{'log':'a line','level':'info'}",
                "{'log':'a line','message':'m'}",
                "{'log':'a line','message':'m','event.original':'o'}",
                "{'log':' ','level':'info'}",
                "{'log':7}",
                "{'event':'started','level':'info'}",
                "{'event':'started','msg':'m'}",
                "{'event':true,'body':5,'body.text':'t'}",
                "{'body':'b','host':'web-1'}",
                "{'body':412}",
                "{'body':['b']}",
                "{'body':{'text':'t'}}",
                "{'body':{'text':5}}",
                "{'container_name':'a'}",
                "{'container.name':'a'}",
                "{'container.name':'a','container_name':'b'}",
                "{'container-name':'a'}",
                "{'log.syslog.priority':165}",
                "{'log.syslog.priority':192}",
                "{'service':{'type':'nginx'}}",
                // values
                "{'message':'a\\\\nb\\\\u00e9\\\\ud83d\\\\ude00\\\\ud800'}",
                "{'message':'Grüße, 世界 😀'}",
                "{'a.b':-0}",
                "{'a.b':-0.00}",
                "{'a.b':1.10}",
                "{'a.b':1E+2}",
                "{'a.b':18446744073709551616}",
                "{'a.b':1e-400}",
                "{'a.b':1e999999999}",
                "{'a.b':true,'message':false}",
                "{'a.b':[1,{'c':2}],'message':''}",
                "{'message':''}",
                "{'größe':1,'a.b':2}",
                "{'l\\\\u006fg.level':'WARN'}",
                // times
                "{'message':'m','@timestamp':'2026-11-21T09:30:00.123456789Z'}",
                "{'message':'m','@timestamp':'1969-12-31T23:59:59.999999999Z'}",
                "{'message':'m','@timestamp':'1969-12-31T23:59:58.000000001+00:00'}",
                "{'message':'m','@timestamp':'0001-01-01T00:00:00.000000001Z'}",
                "{'message':'m','@timestamp':'9999-12-31T23:59:59.999999999Z'}",
                "{'message':'m','@timestamp':-0.5}",
                "{'message':'m','@timestamp':-1.0000001}",
                "{'message':'m','@timestamp':1700000000123456789}",
                "{'message':'m','@timestamp':1700000000123456.9}",
                "{'message':'m','@timestamp':'1700000000123456'}",
                "{'message':'m','@timestamp':'2024-02-29T23:59:59Z'}",
                "{'message':'m','@timestamp':'2023-02-29T23:59:59Z'}",
                "{'message':'m','@timestamp':'2026-11-21T10:30:00+01:00'}",
                "{'message':'m','@timestamp':'2026-12-31T23:59:60Z'}",
                "{'message':'m','@timestamp':'0001-01-01T00:00:00Z'}",
                "{'message':'m','@timestamp':'0000-01-01T00:00:00Z'}",
                "{'message':'m','@timestamp':'2026-11-21T09:30:00.1234567891Z'}",
                "{'message':'m','@timestamp':'2026-11-21T09:30:00.Z'}",
                "{'message':'m','@timestamp':'2026-11-21T24:00:00Z'}",
                "{'message':'m','@timestamp':1700000000000}",
                "{'message':'m','@timestamp':1700000000000000000}",
                "{'message':'m','@timestamp':1.7e12}",
                "{'message':'m','@timestamp':1700000000000.9}",
                "{'message':'m','@timestamp':-0.0}",
                "{'message':'m','@timestamp':1e300}",
                "{'message':'m','@timestamp':'1700000000000000000'}",
                "{'@timestamp':1700000000000}",
                "{'message':'m','@timestamp':true}",
                "{'message':'m','@timestamp':[1]}",
                "{'message':'m','@timestamp':null}",
                "{'message':'m','@timestamp':'noon'}",
                "{'message':'m','timestamp':'2025-11-21T09:29:00.1234567Z'}",
                "{'message':'m','@timestamp':null,'time':'2025-11-21T10:29:00+01:00'}",
                "{'message':'m','timestamp':'2025-11-21T09:29:00'}",
                "{'message':'m','timestamp':'2025-11-21T09:29:00','date':'2025-11-21T09:29:00Z'}",
                "{'message':'m','time':'1985-03-01T00:00:00Z'}",
                "{'message':'m','date':'2027-03-01T00:00:00Z'}",
                "{'message':'m','time':1763717399123}",
                "{'message':'m','timestamp':{'x':1}}",
                "{'message':'m','time':['2025-11-21T09:29:00Z']}",
                "{'timestamp':'2025-11-21T09:29:00Z'}",
                "{'@timestamp':'noon','timestamp':'2025-11-21T09:29:00Z'}",
                "{'message':'m','@timestamp':'1763717399123.456'}",
                "{'message':'m','_timestamp':'2026-11-21T09:30:00Z'}",
                // malformed, and nearly so
                "",
                "   ",
                "{}",
                " { } ",
                "{'@timestamp':'2026-11-21T09:30:00Z'}",
                "{'a':null,'b':[],'c':{}}",
                "{'a':[null]}",
                "{'a':{},'a':{}}",
                "{'a':{'x':1},'a':{'y':2}}",
                "{'a':{'b':1},'a.b':2}",
                "{'x':[{'a':1,'a':2}]}",
                "{'x':[{'a':1},{'a':2}],'y':[[{'a':1}]]}",
                "{'':1}",
                "{'x':[{'':1}]}",
                "{'a.':1}",
                "{'.a':1}",
                "{'a..b':1}",
                "{'message':'m'",
                "{'message':'m'}}",
                "{'message':'m'} x",
                "{'message':'m',}",
                "{'message' 'm'}",
                "{'message':01}",
                "{'message':1.}",
                "{'message':.5}",
                "{'message':-}",
                "{'message':1e}",
                "{'message':tru}",
                "{'message':nulL}",
                "{'message':'\\\\x'}",
                "{'message':'\\\\u12g4'}",
                "{'message':'\t'}",
                "['message']",
                "'message'"
            })
    void agreesWithTheTreeOn(String quoted) {
        assertSame(
                new LogPicker(WANTED),
                quoted.replace('\'', '"').replace("\\\\", "\\").getBytes(UTF_8),
                WANTED);
    }

    @Test
    void takesTheShortWayForOrdinaryEvents() {
        LogPicker picker = new LogPicker(Set.of("log_level", "service_name", "event_dataset", "http_route"));
        String[] ordinary = {
            "{\"@timestamp\":\"2026-11-21T09:30:00.123Z\",\"log.level\":\"ERROR\",\"message\":\"payment \\\"refused\\\"\","
                    + "\"service.name\":\"checkout\",\"event.dataset\":\"app\",\"labels\":{\"order\":\"4711\"}}",
            "{\"@timestamp\":\"2026-11-21T09:30:00.123+01:00\",\"log\":{\"level\":\"warn\"},\"service\":{\"name\":\"é\"},"
                    + "\"tags\":[\"a\",\"b\"],\"http\":{\"route\":\"/pay\",\"response\":{\"status_code\":500}}}",
            "{\"msg\":\"m\",\"level\":\"W\",\"service\":\"shop\"}"
        };
        for (String event : ordinary) {
            assertSame(
                    picker, event.getBytes(UTF_8), Set.of("log_level", "service_name", "event_dataset", "http_route"));
        }
        assertEquals(0, picker.wholeReads());
    }

    @Test
    void refusesWhatIsTooLargeTooDeepOrTooManyAsTheTreeDoes() {
        LogPicker picker = new LogPicker(WANTED);
        for (int depth = 28; depth < 36; depth++) {
            String arrays = "{\"message\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
            assertSame(picker, arrays.getBytes(UTF_8), WANTED);
            String objects = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
            assertSame(picker, objects.getBytes(UTF_8), WANTED);
        }
        for (int fields : new int[] {60, 70, 300, 985, 990, 991, 992, 995, 997, 998, 999, 1000, 1001}) {
            StringBuilder many = new StringBuilder("{");
            for (int i = 0; i < fields; i++) {
                many.append(i == 0 ? "" : ",")
                        .append("\"f")
                        .append(i)
                        .append("\":")
                        .append(i);
            }
            assertSame(picker, many.append('}').toString().getBytes(UTF_8), WANTED);
            assertSame(picker, many.toString().getBytes(UTF_8), WANTED);
        }
        for (int length : new int[] {340_000, 349_000, 360_000, 1_048_400, 1_048_500, 1_048_576 - 14, 1_048_576 - 13}) {
            assertSame(picker, ("{\"message\":\"" + "x".repeat(length) + "\"}").getBytes(UTF_8), WANTED);
        }
        for (int digits : new int[] {101, 299, 300, 301, 999, 1000, 1001}) {
            assertSame(picker, ("{\"a.b\":" + "9".repeat(digits) + "}").getBytes(UTF_8), WANTED);
        }
        assertSame(picker, ("{\"" + "n".repeat(60_000) + "\":1}").getBytes(UTF_8), WANTED);
    }

    @Test
    void agreesWithTheTreeOnRandomAndDamagedEvents() {
        Random random = new Random(20_261_121);
        List<Set<String>> wanted = List.of(
                WANTED,
                Set.of("log_level"),
                Set.of("message", "error_message", "user", "user_name", "service"),
                Set.of("message", "log", "event", "event_original", "event_action", "log_level"),
                Set.of("host_name", "host", "service_name", "container_name", "appname"),
                Set.of("error_type", "error_stack_trace", "error_message", "time", "body"),
                Set.of("key_HOSTNAME", "host_name"),
                Set.of("container_name"),
                Set.of("a", "a_b", "a_b_c", "log_level_x", "labels_level_original"),
                Set.of("_timestamp", "timestamp"),
                Set.of("timestamp", "key__a"),
                Set.of("__a", "weird-label"));
        List<LogPicker> pickers = wanted.stream().map(LogPicker::new).toList();
        int good = 0;
        for (int i = 0; i < 60_000; i++) {
            byte[] event = RandomEvents.event(random).getBytes(UTF_8);
            if (i % 3 == 0) {
                event = RandomEvents.damaged(random, event);
            }
            int which = random.nextInt(wanted.size());
            good += assertSame(pickers.get(which), event, wanted.get(which)) ? 1 : 0;
        }
        assertTrue(good > 20_000, "enough good events: " + good);
        long whole = pickers.stream().mapToLong(LogPicker::wholeReads).sum();
        assertTrue(whole < 50_000, "not all by the long way: " + whole);
    }

    /** @return whether the event is good */
    private static boolean assertSame(LogPicker picker, byte[] event, Set<String> wanted) {
        String shown = new String(event, 0, Math.min(event.length, 2000), UTF_8);
        Decoded<LogEvent> tree = LogEvent.read(event, Instant.ofEpochMilli(RECORD_TIME));
        Decoded<LogPicker.Picked> picked = picker.read(event, RECORD_TIME);
        assertEquals(tree.isOk(), picked.isOk(), shown);
        if (!tree.isOk()) {
            assertEquals(tree.describe(), picked.describe(), shown);
            return false;
        }
        Map<String, String> labels = new HashMap<>(tree.orElseThrow().labels());
        labels.keySet().retainAll(wanted);
        assertEquals(new TreeMap<>(labels), new TreeMap<>(picked.orElseThrow().labels()), shown);
        assertEquals(
                tree.orElseThrow().timestamp().toEpochMilli(),
                picked.orElseThrow().millis(),
                shown);
        return true;
    }
}
