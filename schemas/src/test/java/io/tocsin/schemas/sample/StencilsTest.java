package io.tocsin.schemas.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.log.RandomEvents;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An event that is read by the one before it from its source says what the tree says. */
final class StencilsTest {
    private static final long RECORD_TIME = 1_763_717_400_123L;
    private static final String EVENT =
            "{'@timestamp':'2026-11-21T09:30:00.120Z','service.name':'checkout','host.name':'web-1','labels':{'n':5},"
                    + "'metrics':{'system.cpu.utilization':0.93,'up':1,"
                    + "'system.disk.io':{'value':83886080,'type':'counter','unit':'By'}}}";

    private static final Pattern NUMBER = Pattern.compile("(?<=:)-?[0-9.]+(?:[eE][+-]?[0-9]+)?");
    private static final Pattern TIME = Pattern.compile("(?<=@timestamp\":\")[^\"]*");
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "-0.0",
            "7",
            "-1",
            "0.5",
            "1e3",
            "1E-400",
            "1e400",
            "01",
            "5.",
            ".5",
            "-",
            "1e",
            "\"NaN\"",
            "\"-Inf\"",
            "\"x\"",
            "null",
            "12345678901234567890.123",
            "");
    private static final List<String> TIMES = List.of(
            "2026-11-21T09:30:00Z",
            "2026-11-21T09:30:00.123456789Z",
            "2026-02-30T09:30:00Z",
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "2026-11-21T09:30:00+01:00",
            "noon",
            "");

    private static final Pattern TEXT = Pattern.compile("(?<=(?:service|host)\\.name\":\")[^\"]*");
    private static final List<String> TEXTS = List.of(
            "checkout",
            "checkin",
            "web-1",
            "web-2",
            "",
            "w",
            "\u00e9t\u00e9",
            "\\u0041",
            "a\\\"b",
            "a\tb",
            "\\q",
            "\u0000");

    private static byte[] bytes(String quoted) {
        return quoted.replace('\'', '"').getBytes(UTF_8);
    }

    private static boolean check(MetricPicker picker, byte[] event) {
        String shown = new String(event, UTF_8);
        var tree = MetricEvent.read(event, Instant.ofEpochMilli(RECORD_TIME));
        var picked = picker.read(event, RECORD_TIME);
        assertEquals(tree.isOk(), picked.isOk(), shown);
        if (tree.isOk()) {
            long millis = tree.orElseThrow().timestamp().toEpochMilli();
            assertEquals(millis, picked.orElseThrow().millis(), shown);
            assertEquals(
                    PrometheusNames.samples(tree.orElseThrow()),
                    picked.orElseThrow().samples().at(millis),
                    shown);
        }
        return tree.isOk();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "0.93, 0.9312345678901234567, true",
                "0.93, `'NaN'`, true",
                "0.93, 1e400, false",
                "0.93, 00, false",
                "09:30:00.120Z, 09:30:01Z, true",
                "09:30:00.120Z, 09:30:00.123456Z, true",
                "83886080, 83886081, true",
                "2026-11-21T09:30:00.120Z, noon, false",
                "2026-11-21T09:30:00.120Z, 2026-11-21T09:30:00.120+00:00, false",
                "83886080, -1, false",
                "83886080, -0.0, false",
                "83886080, `'-Inf'`, false",
                "checkout, checkin!, false",
                "'n':5, 'n':6, false",
                "'up', 'us', false",
                "web-1, web-2, false",
                "'By', 'ms', false",
                "}}}, `}}} `, false",
                "}}}, `}},'x':1}`, false",
                "}}}, }}, false",
                "{'@, ` {'@`, false",
            })
    void readsByTheOneBeforeWhatDiffersInTimeAndNumbersOnly(String part, String other, boolean isRead) {
        MetricPicker picker = new MetricPicker(name -> true);
        assertTrue(check(picker, bytes(EVENT)));
        assertEquals(0, picker.stencilReads());
        check(picker, bytes(EVENT.replace(part, other)));
        assertEquals(isRead ? 1 : 0, picker.stencilReads());
        // The one that was there stays, or is made anew.
        assertTrue(check(picker, bytes(EVENT)));
    }

    @Test
    void agreesWithTheTreeOnEventsThatAreAlike() {
        Random random = new Random(20_261_122);
        MetricPicker picker = new MetricPicker(name -> true);
        int good = 0;
        for (int i = 0; i < 6_000; i++) {
            String event = i % 3 == 0 ? new String(bytes(EVENT), UTF_8) : RandomMetrics.event(random);
            check(picker, event.getBytes(UTF_8));
            for (int k = 0; k < 4; k++) {
                byte[] like = like(random, event).getBytes(UTF_8);
                good += check(picker, k == 3 ? RandomEvents.damaged(random, like) : like) ? 1 : 0;
            }
        }
        assertTrue(good > 4_000, "enough good events: " + good);
        assertTrue(picker.stencilReads() > 1_000, "enough by the one before: " + picker.stencilReads());
    }

    private static String like(Random random, String event) {
        int odd = random.nextInt(8);
        Matcher numbers = NUMBER.matcher(event);
        String next = numbers.replaceAll(match -> random.nextInt(16) < odd
                ? Matcher.quoteReplacement(NUMBERS.get(random.nextInt(NUMBERS.size())))
                : Integer.toString(random.nextInt(1000)));
        next = TEXT.matcher(next)
                .replaceAll(match -> Matcher.quoteReplacement(
                        random.nextInt(8) < odd ? TEXTS.get(random.nextInt(TEXTS.size())) : match.group()));
        return TIME.matcher(next)
                .replaceAll(match -> random.nextInt(4) == 0
                        ? TIMES.get(random.nextInt(TIMES.size()))
                        : Matcher.quoteReplacement(match.group()));
    }

    @Test
    void staysRightWithMoreSourcesThanAreRememberedAndWhereNoneIsMetAgain() {
        MetricPicker picker = new MetricPicker(name -> true);
        for (int i = 0; i < 24_000; i++) {
            byte[] event = bytes(EVENT.replace("web-1", "web-" + i % 12_000).replace("0.93", "0." + i));
            assertTrue(picker.read(event, RECORD_TIME).isOk());
            if (i % 50 == 0) {
                check(picker, event);
            }
        }
        for (int i = 0; i < 12_000; i++) {
            // A number among the labels that is another each time.
            byte[] event = bytes(EVENT.replace("'n':5", "'n':" + i));
            assertEquals(
                    1 + 1 + 1,
                    picker.read(event, RECORD_TIME).orElseThrow().samples().size());
            if (i % 50 == 0) {
                check(picker, event);
            }
        }
        long before = picker.stencilReads();
        for (int i = 0; i < 70_000; i++) {
            picker.read(bytes(EVENT), RECORD_TIME);
        }
        assertTrue(picker.stencilReads() > before, "after a rest, sources that come again are read so again");
        assertEquals(0, picker.wholeReads());
    }

    @Test
    void servesSourcesThatWriteTheirTimeInDifferentPlaces() {
        MetricPicker picker = new MetricPicker(name -> true);
        String last = "{'service.name':'checkout','host.name':'web-1','region.name':'north-east','metrics':{'up':1},"
                + "'@timestamp':'2026-11-21T09:30:00.120Z'}";
        for (int i = 0; i < 200; i++) {
            check(picker, bytes(EVENT.replace("0.93", "0." + i)));
            check(picker, bytes(last.replace("'up':1", "'up':" + i).replace("00.120Z", "0" + i % 10 + "Z")));
        }
        assertTrue(picker.stencilReads() > 150, "at least those of one form: " + picker.stencilReads());
    }

    @Test
    void servesSourcesThatSendEventsOfSeveralKindsAndThatShareOne() {
        MetricPicker picker = new MetricPicker(name -> true);
        List<String> kinds = List.of("up", "cpu.a", "cpu.b", "cpu.c");
        for (int i = 0; i < 4_000; i++) {
            String host = "web-" + i / kinds.size() % 100;
            String kind = kinds.get(i % kinds.size());
            // All kinds of a source have the same bytes behind their time.
            String event = "{'@timestamp':'2026-11-21T09:30:00.120Z','service.name':'checkout','host.name':'" + host
                    + "','region.name':'a region that is far away','metrics':{'m':" + i + ",'" + kind + "':" + i + "}}";
            check(picker, bytes(event));
        }
        // Of some sources all are at one place, which is not enough for those of two.
        assertTrue(picker.stencilReads() > 3_000, "of 3,600: " + picker.stencilReads());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`{'@timestamp':'T','host.name':'H','metrics':{'system.cpu':N}}`",
                "`{'@timestamp':'T','host.name':'HHHHH','metrics':{'system.cpu':N}}`",
                "`{'@timestamp': 'T', 'host.name': 'H', 'metrics': {'system.cpu': N}}`",
                "`{'@timestamp' : 'T', 'host.name' : 'H', 'metrics' : {'system.cpu' : -N}}`",
                "`{'@timestamp':'T','labels':{'image':'registry:5000/x'},'host.name':'H','metrics':{'up':N}}`",
                "`{'host.name':'H','metrics':{'system.cpu.utilization':N}}`",
                "`{'host.name':'H','metrics':{'system.cpu.utilization':N},'@timestamp':'T'}`",
            })
    void tellsSourcesByWhatStandsBeforeTheFirstNumber(String form) {
        String time = "2026-11-21T09:30:00.120Z";
        for (int length = 0; length < 100; length++) {
            MetricPicker picker = new MetricPicker(name -> true);
            String host = "h".repeat(length);
            for (int i = 0; i < 300; i++) {
                String event = form.replace("T", time)
                        .replace("H", host + (char) ('a' + i % 20))
                        .replace("N", Integer.toString(10_000 + 7 * i));
                assertTrue(picker.read(bytes(event), RECORD_TIME).isOk());
            }
            // Beyond so many bytes nothing tells them.
            long least = form.length() + length < 100 ? 280 : 0;
            assertTrue(picker.stencilReads() >= least, "with " + length + " more bytes " + picker.stencilReads());
        }
    }

    @Test
    void eventsWithoutATimeDoNotDisturbOthers() {
        MetricPicker picker = new MetricPicker(name -> true);
        String undated = EVENT.replace("'@timestamp':'2026-11-21T09:30:00.120Z',", "");
        for (int i = 0; i < 10_000; i++) {
            String event = (i % 10 < 3 ? undated : EVENT).replace("web-1", "web-" + i / 10 % 50);
            check(picker, bytes(event));
        }
        assertTrue(picker.stencilReads() > 9_700, "of 10,000: " + picker.stencilReads());
    }

    @Test
    void oneNarrowEventAmongOthersCostsNothing() {
        MetricPicker picker = new MetricPicker(name -> true);
        String narrow = "{'@timestamp':'2026-11-21T09:30:00.120Z','host.name':'w','metrics':{'system.up':1}}";
        for (int i = 0; i < 1_000; i++) {
            String wide = EVENT.replace("'web-1'", "'a-host-with-a-long-name-that-is-told-late-" + i % 100 + "'");
            check(picker, bytes(wide));
            if (i % 100 == 50) {
                check(picker, bytes(narrow));
            }
        }
        assertTrue(picker.stencilReads() > 900, "of 909: " + picker.stencilReads());
    }

    @Test
    void keepsNothingOfTheCallersBytes() {
        MetricPicker picker = new MetricPicker(name -> true);
        byte[] buffer = bytes(EVENT);
        picker.read(buffer, RECORD_TIME);
        byte[] other = bytes(EVENT.replace("checkout", "checkin!"));
        System.arraycopy(other, 0, buffer, 0, buffer.length);
        assertTrue(check(picker, buffer));
        assertTrue(check(picker, bytes(EVENT)));
    }

    @Test
    void givesTheSameSeriesAgainForTheSameSource() {
        MetricPicker picker = new MetricPicker(name -> !name.equals("up"));
        SeriesList first =
                picker.read(bytes(EVENT), RECORD_TIME).orElseThrow().samples().series();
        assertSame(
                first,
                picker.read(bytes(EVENT.replace("0.93", "0.94")), RECORD_TIME)
                        .orElseThrow()
                        .samples()
                        .series());
        // Not by the one before, as a field is new, and yet the same series.
        assertSame(
                first,
                picker.read(bytes(EVENT.replace("'labels'", "'x':1,'labels'")), RECORD_TIME)
                        .orElseThrow()
                        .samples()
                        .series());
        SeriesList other = picker.read(bytes(EVENT.replace("web-1", "web-2")), RECORD_TIME)
                .orElseThrow()
                .samples()
                .series();
        assertNotSame(first, other);
        assertEquals(2, other.size());
    }
}
