package io.tocsin.processor.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.processor.rules.RuleFile;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.jpountz.xxhash.XXHashFactory;

/**
 * The rules that both evaluate. No rule reads what another group records: Prometheus evaluates its groups at the same
 * time, so whether such a rule sees the sample of this instant or the last is left to chance there.
 */
final class PeerRules {
    /** Recorded by the first and the last rule of each group: the newest batch of samples that the group sees. */
    static final String SEEN = "peer:seen";

    private static final Pattern NAME = Pattern.compile("(?m)^- name: (\\w+)$");
    private static final long INTERVAL_NANOS = 1_000_000_000;
    private static final long MILLISECOND_NANOS = 1_000_000;

    private static final String TEXT = """
            groups:
            - name: levels
              interval: 1s
              rules:
              - {record: peer:seen, expr: max(peer_batch), labels: {at: first, of: levels}}
              - alert: High
                expr: peer_level > 50
                labels: {severity: page}
                annotations:
                  summary: '{{ $labels.service_name }} on {{ $labels.host_name }} is at {{ $value }}'
              - alert: HighForLong
                expr: peer_level > 50
                for: 3s
                annotations: {summary: 'at {{ $value | printf "%.2f" }} since a while'}
              - {alert: HighKept, expr: peer_level > 50, for: 1s, keep_firing_for: 4s}
              - {alert: HighAndLoaded, expr: 'peer_level > 50 and on (service_name, host_name) peer_load >= 4'}
              - {alert: Between, expr: '(peer_level > 25) < 50 or peer_load == 7'}
              - {alert: Average, expr: 'avg_over_time(peer_level[5s]) > 45'}
              - {alert: Spread, expr: 'max_over_time(peer_level[4s]) - min_over_time(peer_level[4s]) > 60', for: 1s}
              - {alert: All, expr: 'sum by (service_name) (peer_level) > 100', keep_firing_for: 2s}
              - {record: peer:seen, expr: max(peer_batch), labels: {at: last, of: levels}}
            - name: rates
              interval: 1s
              rules:
              - {record: peer:seen, expr: max(peer_batch), labels: {at: first, of: rates}}
              - {record: 'host:requests:rate6s', expr: 'rate(peer_requests_total[6s])'}
              - {record: 'service:requests:rate6s', expr: 'sum by (service_name) (host:requests:rate6s)'}
              - record: service:errors:ratio
                expr: sum by (service_name) (rate(peer_errors_total[6s])) / service:requests:rate6s
              - {alert: Busy, expr: 'service:requests:rate6s > 150', labels: {severity: ticket}}
              - {alert: Erroneous, expr: 'service:errors:ratio > 0.1', for: 2s, annotations: {summary: '{{ $value }}'}}
              - {alert: Restarted, expr: 'resets(peer_requests_total[8s]) > 0'}
              - {record: peer:seen, expr: max(peer_batch), labels: {at: last, of: rates}}
            - name: presence
              interval: 1s
              rules:
              - {record: peer:seen, expr: max(peer_batch), labels: {at: first, of: presence}}
              - {alert: Silent, expr: 'present_over_time(peer_pulse[12s]) unless present_over_time(peer_pulse[3s])'}
              - {record: 'host:pulse:last', expr: 'last_over_time(peer_pulse[3s])'}
              - {record: 'service:pulse:count', expr: 'count by (service_name) (host:pulse:last)'}
              - {alert: Beating, expr: 'host:pulse:last == 1', for: 2s}
              - {alert: Alone, expr: 'service:pulse:count < 2', for: 1s}
              - alert: Gone
                expr: absent_over_time(peer_pulse{host_name="web-1",service_name="shop"}[3s]) and on () peer_batch
              - {record: peer:seen, expr: max(peer_batch), labels: {at: last, of: presence}}
            - name: latencies
              interval: 1s
              rules:
              - {record: peer:seen, expr: max(peer_batch), labels: {at: first, of: latencies}}
              - record: service:latency:p90
                expr: histogram_quantile(0.9, sum by (le, service_name) (rate(peer_duration_seconds_bucket[6s])))
              - {alert: Slow, expr: 'service:latency:p90 > 0.5', keep_firing_for: 2s, annotations: {p90: '{{ $value }}'}}
              - alert: SlowAndHigh
                expr: service:latency:p90 > 0.5 and on (service_name) max by (service_name) (peer_level) > 50
              - {record: peer:seen, expr: max(peer_batch), labels: {at: last, of: latencies}}
            - name: cascade
              interval: 1s
              rules:
              - {record: peer:seen, expr: max(peer_batch), labels: {at: first, of: cascade}}
              - {alert: Hot, expr: peer_level > 50, for: 1s}
              - record: service:hot:count
                expr: count by (service_name) (ALERTS{alertname="Hot",alertstate="firing"})
              - {alert: ServiceHot, expr: 'service:hot:count >= 2'}
              - {alert: LoadedNotHot, expr: 'peer_load >= 4 unless on (service_name) service:hot:count', for: 2s}
              - {record: peer:seen, expr: max(peer_batch), labels: {at: last, of: cascade}}
            """;

    private PeerRules() {}

    /**
     * The rules for a file of this path. Prometheus shifts the grid of a group by a hash of its file and name; the
     * groups are given such names that it does not, so that both evaluate at the same instants.
     */
    static String text(Path file) {
        return NAME.matcher(TEXT).replaceAll(match -> "- name: " + onWholeSeconds(file, match));
    }

    private static String onWholeSeconds(Path file, MatchResult match) {
        for (int number = 0; ; number++) {
            String name = match.group(1) + "-" + number;
            if (shiftNanos(file, name) < MILLISECOND_NANOS) {
                return name;
            }
        }
    }

    /** As Prometheus' {@code Group.hash} and {@code Group.EvalTimestamp}. */
    private static long shiftNanos(Path file, String name) {
        ByteArrayOutputStream labels = new ByteArrayOutputStream();
        for (String part : List.of("file", file.toString(), "name", name)) {
            labels.writeBytes(part.getBytes(UTF_8));
            labels.write(0xff);
        }
        long hash = XXHashFactory.safeInstance().hash64().hash(labels.toByteArray(), 0, labels.size(), 0);
        return Long.remainderUnsigned(hash, INTERVAL_NANOS);
    }

    static RuleFile file(String path, String text) {
        return RuleFile.read(path, text).orElseThrow();
    }

    /** The groups' names as they stand in the label {@code of}. */
    static List<String> groups() {
        List<String> names = new ArrayList<>();
        NAME.matcher(TEXT).results().forEach(match -> names.add(match.group(1)));
        return names;
    }
}
