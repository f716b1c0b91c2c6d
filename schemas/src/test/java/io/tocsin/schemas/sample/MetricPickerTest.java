package io.tocsin.schemas.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.RandomEvents;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.metric.Sample;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the picker gives is what the tree gives: on chosen events, and on very many random ones. */
final class MetricPickerTest {
    private static final long RECORD_TIME = 1_763_717_400_123L;
    private static final List<Predicate<String>> WANTED = List.of(
            name -> true,
            name -> false,
            Set.of("up", "a0", "a1_bytes_bucket", "up0_seconds_sum", "a_b_seconds_count")::contains,
            name -> name.endsWith("_bucket"),
            name -> name.endsWith("_sum") || name.endsWith("_count"),
            name -> name.hashCode() % 2 == 0);

    private static final Predicate<String> ALL = WANTED.get(0);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'metrics':{'up':1}}",
                "{'metrics':{'up':1,'a.b':-2.5e3,'c':'NaN','d':'+Inf','e':'Inf','f':'-Inf'}}",
                "{'metrics':{'a':{'value':1}}}",
                "{'metrics':{'a':{'value':1,'type':'counter','unit':'By'}}}",
                "{'metrics':{'a':{'unit':'By','type':'counter','value':-0.0}}}",
                "{'metrics':{'a':{'type':'counter','value':-1e-400}}}",
                "{'metrics':{'a':{'type':'counter','value':-1}}}",
                "{'metrics':{'a':{'type':'counter','value':'-Inf'}}}",
                "{'metrics':{'a':{'type':null,'unit':null,'value':1}}}",
                "{'metrics':{'a':{'type':'gauge','value':1,'counts':[1],'bounds':[],'sum':1,'quantiles':{}}}}",
                "{'metrics':{'a':{'bounds':[0.1,0.5,1],'counts':[90,8,2,0],'sum':7.1,'count':100}}}",
                "{'metrics':{'a':{'type':'histogram','unit':'s','bounds':[],'counts':[0]}}}",
                "{'metrics':{'a':{'bounds':[1],'counts':[1,2.0]},'b':{'bounds':[2,3],'counts':[3,4,5],'sum':'NaN'}}}",
                "{'metrics':{'a':{'bounds':[1],'counts':[1,2],'sum':null,'count':null}}}",
                "{'metrics':{'a':{'bounds':[1],'counts':[1,2],'count':3.0}}}",
                "{'metrics':{'a':{'bounds':[1],'counts':[1,2],'count':4}}}",
                "{'metrics':{'a':{'bounds':[1],'counts':[1,3e0],'count':4}}}",
                "{'metrics':{'a':{'bounds':[1],'counts':[1,2.9999999999999999999]}}}",
                "{'metrics':{'a':{'bounds':[1],'counts':[9223372036854775806,1]}}}",
                "{'metrics':{'a':{'bounds':[1],'counts':[9223372036854775807,1]}}}",
                "{'metrics':{'a':{'bounds':[-0.0,0.0],'counts':[1,2,3]}}}",
                "{'metrics':{'a':{'bounds':[1,],'counts':[1,2]}}}",
                "{'metrics':{'a':{'bounds':[1],'counts':[1 2]}}}",
                "{'metrics':{'a':{'bounds':[1,1],'counts':[1,2,3]}}}",
                "{'metrics':{'a':{'bounds':['+Inf'],'counts':[1,2]}}}",
                "{'metrics':{'a':{'bounds':[1],'counts':[1]}}}",
                "{'metrics':{'a':{'bounds':[1],'counts':[1,-2]}}}",
                "{'metrics':{'a':{'counts':[1]}}}",
                "{'metrics':{'a':{'bounds':[1e308,1e309],'counts':[1,1,1]}}}",
                "{'metrics':{'a':{'type':'summary','quantiles':{'0.5':0.1,'0.99':0.7},'sum':7.1,'count':100}}}",
                "{'metrics':{'a':{'type':'summary','quantiles':{'1.0':3,'0.50':'NaN','0':1},'sum':'NaN','count':0}}}",
                "{'metrics':{'a':{'type':'summary','quantiles':{},'sum':1,'count':0}}}",
                "{'metrics':{'a':{'type':'summary','quantiles':{'0.5':1,'0.50':2},'sum':1,'count':0}}}",
                "{'metrics':{'a':{'type':'summary','quantiles':{'5e-1':1},'sum':1,'count':0}}}",
                "{'metrics':{'a':{'type':'summary','quantiles':{'':1},'sum':1,'count':0}}}",
                "{'metrics':{'a':{'type':'summary','quantiles':{'0.5':1},'sum':null,'count':0}}}",
                "{'metrics':{'a':{'type':'summary','quantiles':{'0.5':1},'sum':1,'count':-1}}}",
                "{'metrics':{'a':{'type':'summary','quantiles':{'0.5':1},'sum':1}}}",
                "{'metrics':{'a':{'type':'summary','quantiles':{'0.12345678901234567890':1},'sum':1,'count':1}}}",
                "{'metrics':{'a':{'type':'summary','quantiles':{'0.5':1},'bounds':[1],'sum':1,'count':1}}}",
                "{'metrics':{'a':{'value':1,'exemplars':[{'a':{'b':1},'c':[]}],'x':null,'quantile':'q'}}}",
                "{'metrics':{'a':{'value':1,'value':1}}}",
                "{'metrics':{'a':{'value':1,'x':{'y':1,'y':2}}}}",
                "{'metrics':{'a':{'type':'sum','value':1}}}",
                "{'metrics':{'a':{'type':7,'value':1}}}",
                "{'metrics':{'a':{'unit':7,'value':1}}}",
                "{'metrics':{'a':{}}}",
                "{'metrics':{'a':{'value':null}}}",
                "{'metrics':{'a':1e309}}",
                "{'metrics':{'a':1.7976931348623157e308}}",
                "{'metrics':{'a':9007199254740993,'b':18446744073709551616,'c':-0,'d':-0.0}}",
                "{'metrics':{'a':true}}",
                "{'metrics':{'a':null}}",
                "{'metrics':{'a':'1'}}",
                "{'metrics':{'a':[1]}}",
                "{'metrics':{}}",
                "{'metrics':[]}",
                "{'metrics':null}",
                "{'metrics':7}",
                "{'metrics':{'a':1},'metrics':{'b':1}}",
                "{'metrics.a':1}",
                "{'metrics':{'a':1},'metrics.b':2}",
                "{'x':{'metrics':{'a':1}}}",
                "{}",
                "",
                "[]",
                // names
                "{'metrics':{'':1}}",
                "{'metrics':{'@#':1}}",
                "{'metrics':{'größe':1,'..x':2,'5xx':3,':':4}}",
                "{'metrics':{'\\\\u0061':1}}",
                "{'metrics':{'a':1,'a':2}}",
                "{'metrics':{'a.b':1,'a_b':2}}",
                "{'metrics':{'a':{'value':1,'unit':'µs'},'b':{'value':1,'unit':'B\\\\u0079'}}}",
                // labels
                "{'labels':{'device':'sda','n':5,'t':true,'e':'','z':null},'metrics':{'up':1}}",
                "{'labels':{'a.b':'1','a_b':'2'},'metrics':{'up':1}}",
                "{'labels':{'a.b':'1','a-b':'2','c':3},'labels.c':4,'metrics':{'up':1}}",
                "{'labels.a':1,'labels':{'b':2},'metrics':{'up':1}}",
                "{'labels.a.b':1,'labels':null,'metrics':{'up':1}}",
                "{'labels':{'a':{'b':1}},'metrics':{'up':1}}",
                "{'labels.a':{'b':1},'metrics':{'up':1}}",
                "{'labels':{'a':[1,'x']},'metrics':{'up':1}}",
                "{'labels':{'a':[{'b':1}]},'metrics':{'up':1}}",
                "{'labels':{'__name__':'x','le':'y','quantile':'z','job':'j','instance':'i'},'service.name':'s','host.name':'h',"
                        + "'metrics':{'up':1,'h':{'bounds':[1],'counts':[1,1]},"
                        + "'s':{'type':'summary','quantiles':{'0.5':1},'sum':1,'count':1}}}",
                "{'labels':{'a':'\\\\u00e9\\\\ud83d\\\\ude00\\\\ud800','ü':'x'},'metrics':{'up':1}}",
                "{'labels':{'a':1e3,'b':-0.50,'c':-0,'d':1e400},'metrics':{'up':1}}",
                "{'labels':7,'metrics':{'up':1}}",
                "{'labels':[],'metrics':{'up':1}}",
                "{'labels':{},'metrics':{'up':1}}",
                "{'labels':{'a':1,'a':2},'metrics':{'up':1}}",
                "{'labels_a':1,'labelsx':{'b':1},'label':{'c':1},'metrics':{'up':1}}",
                // the resource
                "{'service.name':'s','service.namespace':'n','service.instance.id':'i','host.name':'h','metrics':{'up':1}}",
                "{'service':{'name':'s','namespace':'n','instance':{'id':'i'}},'host':{'name':'h'},'metrics':{'up':1}}",
                "{'service':{'name':'s','instance.id':7},'host':{'name':['h']},'metrics':{'up':1}}",
                "{'service.name':'','service.instance.id':'','host.name':'h','metrics':{'up':1}}",
                "{'service_name':'s','host_name':'h','metrics':{'up':1}}",
                "{'service_name':'s','service.name':'t','metrics':{'up':1}}",
                "{'service':{'name':'s'},'service.name':'t','metrics':{'up':1}}",
                "{'service':'s','host':null,'cloud':{'zones':['a'],'x':{}},'metrics':{'up':1}}",
                "{'service.name':'a\\\\tb','metrics':{'up':1}}",
                "{'a..b':1,'metrics':{'up':1}}",
                // times
                "{'@timestamp':'2026-11-21T09:30:00.123456Z','metrics':{'up':1}}",
                "{'@timestamp':'2026-11-21T10:30:00+01:00','metrics':{'up':1}}",
                "{'@timestamp':'0001-01-01T00:00:00Z','metrics':{'up':1}}",
                "{'@timestamp':1700000000000,'metrics':{'up':1}}",
                "{'@timestamp':1700000000000000000,'metrics':{'up':1}}",
                "{'@timestamp':1.7e12,'metrics':{'up':1}}",
                "{'@timestamp':'1700000000000000000','metrics':{'up':1}}",
                "{'@timestamp':null,'metrics':{'up':1}}",
                "{'@timestamp':true,'metrics':{'up':1}}",
                "{'@timestamp':{},'metrics':{'up':1}}",
                "{'@timestamp':{'x':1},'metrics':{'up':1}}",
                "{'@timestamp':[1],'metrics':{'up':1}}",
                "{'@timestamp':'noon','metrics':{'up':1}}",
                "{'_timestamp':'2026-11-21T09:30:00Z','metrics':{'up':1}}",
                "{'@timestamp.x':1,'metrics':{'up':1}}"
            })
    void agreesWithTheTreeOn(String quoted) {
        byte[] event = quoted.replace('\'', '"').replace("\\\\", "\\").getBytes(UTF_8);
        for (Predicate<String> wanted : WANTED) {
            MetricPicker picker = new MetricPicker(wanted);
            assertSame(picker, event, wanted);
            // What is remembered says the same.
            assertSame(picker, event, wanted);
        }
        MetricPicker picker = new MetricPicker(ALL);
        for (int length = 0; length < event.length; length++) {
            assertSame(picker, Arrays.copyOf(event, length), ALL);
        }
    }

    @Test
    void takesTheShortWayForOrdinaryEvents() {
        MetricPicker picker = new MetricPicker(ALL);
        String[] ordinary = {
            "{\"@timestamp\":\"2026-11-21T09:30:00Z\",\"service.name\":\"checkout\",\"host\":{\"name\":\"web-1\"},"
                    + "\"labels\":{\"device\":\"sda\",\"n\":5,\"q\":\"a \\\"b\\\"\"},\"cloud\":{\"zones\":[\"a\"]},\"metrics\":{"
                    + "\"system.cpu.utilization\":0.9312345678901234567,"
                    + "\"system.disk.io\":{\"value\":83886080,\"type\":\"counter\",\"unit\":\"By\",\"x\":[{\"y\":null}]},"
                    + "\"http.server.request.duration\":{\"type\":\"histogram\",\"unit\":\"s\",\"bounds\":[0.1,0.5,1],"
                    + "\"counts\":[90,8,2,0],\"sum\":7.1,\"count\":100}}}",
            "{\"@timestamp\":1700000000000,\"metrics\":{\"größe\":1,\"rpc\":{\"type\":\"summary\",\"unit\":\"s\","
                    + "\"quantiles\":{\"0.99\":0.7,\"0.5\":\"NaN\"},\"sum\":7.1,\"count\":100}},\"labels.a\":\"b\"}"
        };
        for (String event : ordinary) {
            assertSame(picker, event.getBytes(UTF_8), ALL);
        }
        assertEquals(0, picker.wholeReads());
    }

    @Test
    void refusesWhatIsTooLargeTooDeepOrTooManyAsTheTreeDoes() {
        MetricPicker picker = new MetricPicker(ALL);
        for (int depth = 26; depth < 36; depth++) {
            String deep = "{\"metrics\":{\"a\":{\"value\":1,\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}}}";
            assertSame(picker, deep.getBytes(UTF_8), ALL);
            String objects = "{\"metrics\":{\"a\":" + "{\"x\":".repeat(depth) + "1" + "}".repeat(depth) + "}}";
            assertSame(picker, objects.getBytes(UTF_8), ALL);
        }
        for (int size :
                new int[] {10, 100, 198, 199, 200, 300, 320, 329, 330, 331, 332, 333, 334, 990, 997, 998, 999, 1000}) {
            for (String value :
                    List.of("1", "{\"value\":1}", "{\"value\":1,\"unit\":\"s\"}", "{\"bounds\":[],\"counts\":[0]}")) {
                assertSame(picker, many(size, value).getBytes(UTF_8), ALL);
            }
        }
        for (int bounds : new int[] {0, 1, 63, 64, 65, 499, 500, 501}) {
            assertSame(picker, histogram(bounds).getBytes(UTF_8), ALL);
        }
        for (int quantiles : new int[] {0, 40, 199, 200, 201}) {
            assertSame(picker, summary(quantiles).getBytes(UTF_8), ALL);
        }
        for (int length : new int[] {32_700, 32_768, 40_000, 1_048_500, 1_048_600}) {
            assertSame(picker, ("{\"metrics\":{\"up\":1},\"x\":\"" + "x".repeat(length) + "\"}").getBytes(UTF_8), ALL);
        }
        assertSame(picker, ("{\"metrics\":{\"" + "n".repeat(9_000) + "\":1}}").getBytes(UTF_8), ALL);
    }

    private static String many(int size, String value) {
        StringBuilder metrics = new StringBuilder("{\"metrics\":{");
        for (int i = 0; i < size; i++) {
            metrics.append(i == 0 ? "" : ",")
                    .append("\"m")
                    .append(i)
                    .append("\":")
                    .append(value);
        }
        return metrics.append("}}").toString();
    }

    private static String histogram(int size) {
        StringBuilder bounds = new StringBuilder();
        StringBuilder counts = new StringBuilder("7");
        for (int i = 0; i < size; i++) {
            bounds.append(i == 0 ? "" : ",").append(i * 0.125);
            counts.append(',').append(i);
        }
        String one = "{\"bounds\":[" + bounds + "],\"counts\":[" + counts + "],\"sum\":1}";
        return "{\"metrics\":{\"a\":" + one + ",\"b\":" + one + "}}";
    }

    private static String summary(int size) {
        StringBuilder quantiles = new StringBuilder();
        for (int i = size - 1; i >= 0; i--) {
            quantiles.append("\"0.").append(1000 + i).append("\":").append(i).append(i == 0 ? "" : ",");
        }
        return "{\"metrics\":{\"a\":{\"type\":\"summary\",\"quantiles\":{" + quantiles + "},\"sum\":1,\"count\":1}}}";
    }

    @Test
    void agreesWithTheTreeOnRandomAndDamagedEvents() {
        Random random = new Random(20_261_121);
        List<MetricPicker> pickers = WANTED.stream().map(MetricPicker::new).toList();
        int good = 0;
        int picked = 0;
        int sampled = 0;
        for (int i = 0; i < 60_000; i++) {
            byte[] event = RandomMetrics.event(random).getBytes(UTF_8);
            if (i % 4 == 0) {
                event = RandomEvents.damaged(random, event);
            }
            int which = random.nextInt(WANTED.size());
            long before = pickers.get(which).wholeReads();
            int samples = assertSame(pickers.get(which), event, WANTED.get(which));
            good += samples >= 0 ? 1 : 0;
            picked += samples >= 0 && before == pickers.get(which).wholeReads() ? 1 : 0;
            sampled += samples > 0 ? 1 : 0;
        }
        assertTrue(good > 18_000, "enough good events: " + good);
        assertTrue(sampled > 8_000, "enough with samples: " + sampled);
        assertTrue(picked > 15_000, "enough by the short way: " + picked);
    }

    @Test
    void staysRightWhenMoreNamesAndLabelsComeThanAreRemembered() {
        MetricPicker picker = new MetricPicker(ALL);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 9_000; i++) {
                String event = "{\"labels\":{\"id\":\"" + i + "\"},\"metrics\":{\"m" + i + "\":{\"unit\":\"u" + i
                        + "\",\"bounds\":[" + i * 0.1 + "],\"counts\":[1,2]}}}";
                assertSame(picker, event.getBytes(UTF_8), ALL);
            }
        }
        assertEquals(0, picker.wholeReads());
    }

    private static List<Sample> at(MetricPicker.Picked picked) {
        return picked.samples().at(picked.millis());
    }

    /** @return how many samples there are; -1 if the event is malformed */
    private static int assertSame(MetricPicker picker, byte[] event, Predicate<String> wanted) {
        String shown = new String(event, 0, Math.min(event.length, 2000), UTF_8);
        Decoded<MetricEvent> tree = MetricEvent.read(event, Instant.ofEpochMilli(RECORD_TIME));
        Decoded<MetricPicker.Picked> picked = picker.read(event, RECORD_TIME);
        assertEquals(tree.isOk(), picked.isOk(), shown);
        if (!tree.isOk()) {
            assertEquals(tree, picked, shown);
            return -1;
        }
        List<Sample> samples = PrometheusNames.samples(tree.orElseThrow()).stream()
                .filter(sample -> wanted.test(sample.labels().getOrDefault(Sample.NAME, "")))
                .toList();
        assertEquals(samples, at(picked.orElseThrow()), shown);
        assertEquals(
                tree.orElseThrow().timestamp().toEpochMilli(),
                picked.orElseThrow().millis(),
                shown);
        return samples.size();
    }
}
