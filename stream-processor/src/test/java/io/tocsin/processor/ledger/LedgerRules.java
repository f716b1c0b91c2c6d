package io.tocsin.processor.ledger;

import io.tocsin.processor.rules.RuleFile;

/** The rules of the ledger: a fault of one event in any window or series shows in what they say. */
final class LedgerRules {
    /** As the processor names the file. */
    static final String PATH = "rules/ledger.yml";

    /** Tells since when a group is evaluated; in all groups that say something of no events at all. */
    static final String BEGAN = "Began";

    /** A series that is recorded each second. */
    static final String EACH_SECOND = "ledger:events:count10m";

    /** More errors of a service than {@link #BURST_ERRORS} in so many milliseconds; told as soon as they are there. */
    static final String BURST = "Burst";

    static final int BURST_ERRORS = 15;

    static final long BURST_MILLIS = 4_000;

    /** Events are counted in panes of that width, since window and interval are multiples of it. */
    static final long BURST_PANE_MILLIS = 1_000;

    private LedgerRules() {}

    static RuleFile file() {
        return RuleFile.read(PATH, TEXT).orElseThrow();
    }

    static final String TEXT = """
            groups:
            - name: totals
              interval: 1s
              rules:
              - {alert: Began, expr: vector(1), labels: {of: totals}}
              - record: ledger:events:count10m
                expr: sum(count_over_time(log_events{service_name!="heart"}[10m]))
              - alert: EvenEvents
                expr: sum(count_over_time(log_events{service_name!="heart"}[10m])) % 2 == 0
                annotations: {count: '{{ $value }}'}
              - alert: Events
                expr: sum(count_over_time(log_events{service_name!="heart"}[10m])) > 0
                annotations: {count: '{{ $value | printf "%.0f" }} events'}
              - {alert: EvenSamples, expr: 'sum(count_over_time(queue_depth[2m])) % 2 == 0'}
              - {alert: EvenUps, expr: 'sum(count_over_time(up[2m])) % 2 == 0'}
              - alert: Memory
                expr: sum(count_over_time(log_events{message=~".*OutOfMemoryError.*"}[10s])) % 5 == 0
                keep_firing_for: 2s
              - {alert: Busiest, expr: 'topk(2, sum by (service_name) (count_over_time(log_events{service_name!="heart"}[15s]))) > 5'}
            - name: services
              interval: 1s
              rules:
              - record: service:events:count1m
                expr: sum by (service_name) (count_over_time(log_events{service_name!="heart"}[1m]))
              - record: service:errors:rate10s
                expr: sum by (service_name) (count_over_time(log_events{log_level=~"error|fatal"}[10s])) / 10
              - alert: Third
                expr: sum by (service_name) (count_over_time(log_events{service_name!="heart"}[5m])) % 3 == 0
                labels: {severity: info}
              - alert: ErrorsHigh
                expr: service:errors:rate10s > 0.5
                for: 4s
                keep_firing_for: 3s
                annotations: {summary: '{{ $labels.service_name }}: {{ $value }}/s'}
            - name: slos
              interval: 5s
              rules:
              - record: service:error_ratio:30s
                expr: max_over_time(service:errors:rate10s[30s]) * 60 / service:events:count1m
              - {alert: ErrorRatioHigh, expr: 'service:error_ratio:30s > 0.3', for: 5s}
              - {alert: ErrorsAsAlerts, expr: 'count by (service_name) (ALERTS{alertname="ErrorsHigh"}) > 0'}
            - name: hosts
              interval: 2s
              rules:
              - {alert: QueueHigh, expr: 'queue_depth > 80', for: 2s, annotations: {depth: '{{ $value }}'}}
              - {alert: JobsFast, expr: 'rate(jobs_done_total[20s]) > 8'}
              - {alert: JobsReset, expr: 'resets(jobs_done_total[30s]) > 0', keep_firing_for: 4s}
              - {record: 'host:jobs:rate20s', expr: 'rate(jobs_done_total[20s])'}
            - name: latency
              interval: 5s
              rules:
              - record: service:latency:p90
                expr: histogram_quantile(0.9, sum by (le, service_name) (rate(request_duration_seconds_bucket[30s])))
              - {alert: Slow, expr: 'service:latency:p90 > 0.87'}
            - name: bursts
              interval: 5s
              rules:
              - alert: Burst
                expr: sum by (service_name) (count_over_time(log_events{log_level=~"error|fatal"}[4s])) > 15
                annotations: {summary: '{{ $value }} errors of {{ $labels.service_name }}'}
              - alert: Memories
                expr: sum by (service_name) (count_over_time(log_events{message=~".*OutOfMemoryError.*"}[3s])) > 12
                for: 5s
            - name: down
              interval: 1s
              rules:
              - alert: Down
                expr: up == 0 or (present_over_time(up[1h]) unless present_over_time(up[4s]))
                for: 1s
              - {alert: Gone, expr: 'present_over_time(up[20s]) unless present_over_time(up[4s])'}
              - {alert: Flapping, expr: 'changes(up[1m]) > 3'}
            - name: timeouts
              interval: 2s
              rules:
              - {record: 'service:timeouts:rate10s', expr: 'sum by (service_name) (rate(timeouts_total[10s]))'}
              - {alert: Timeouts, expr: 'service:timeouts:rate10s > 12', for: 2s}
              - {alert: EvenTimeouts, expr: 'sum by (service_name) (timeouts_total) % 60 == 0'}
            - name: silence
              interval: 5s
              rules:
              - {alert: Began, expr: vector(1), labels: {of: silence}}
              - {alert: NoLogs, expr: 'absent_over_time(log_events{service_name="s11"}[5s])'}
              - {alert: NoSuchHost, expr: 'absent(up{host_name="host-7"})', for: 5s}
              - {record: 'ledger:hosts:up', expr: 'count(up == 1)'}
            - name: queues
              interval: 2s
              rules:
              - {alert: Began, expr: vector(1), labels: {of: queues}}
              - {alert: LongQueue, expr: 'avg_over_time(queue_depth[10s]) > 70', for: 2s}
              - {record: 'ledger:queue:sum', expr: 'sum(queue_depth)'}
            - name: meta
              interval: 1s
              rules:
              - {alert: Began, expr: vector(1), labels: {of: meta}}
              - {alert: ManyLong, expr: 'count(ALERTS{alertname="LongQueue",alertstate="firing"}) > 2'}
              - {alert: LongSince, expr: 'time() - ALERTS_FOR_STATE{alertname="LongQueue"} > 6'}
              - {alert: QueueJump, expr: 'abs(delta(ledger:queue:sum[10s])) > 60'}
            """;
}
