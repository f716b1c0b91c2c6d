package io.tocsin.runtime.service;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a service does to reload, told by metrics; for {@link Service#reload} and the endpoint alike. One reload
 * runs at a time. A failure is thrown on, to the endpoint or
 * the signal that asked, which log it.
 */
public final class Reload implements Callable<Void> {
    private static final Logger log = LoggerFactory.getLogger(Reload.class);

    private final Callable<?> action;
    private final Counter reloads;
    private final Gauge successful;
    private final Gauge time;

    public Reload(CollectorRegistry registry, Callable<?> action) {
        this.action = action;
        this.reloads = Counter.build("tocsin_reloads_total", "Reloads asked for, by result.")
                .labelNames("result")
                .register(registry);
        this.successful = Gauge.build("tocsin_last_reload_successful", "1 when the last reload (or start) succeeded.")
                .register(registry);
        this.time = Gauge.build("tocsin_last_reload_success_timestamp_seconds", "When a reload last succeeded.")
                .register(registry);
        reloads.labels("success");
        reloads.labels("failure");
        successful.set(1);
        time.setToCurrentTime();
    }

    @Override
    public synchronized Void call() throws Exception {
        try {
            action.call();
        } catch (Exception e) {
            reloads.labels("failure").inc();
            successful.set(0);
            throw e;
        }
        reloads.labels("success").inc();
        successful.set(1);
        time.setToCurrentTime();
        log.info("reloaded");
        return null;
    }
}
