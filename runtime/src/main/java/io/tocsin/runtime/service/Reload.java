package io.tocsin.runtime.service;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.tocsin.runtime.config.ConfigException;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a service does to reload, told by metrics; for {@link Service#reload} and the endpoint alike. One reload runs at
 * a time. A failure is thrown on, to the endpoint or the signal that asked, which log it by {@link #logFailure}.
 */
public final class Reload implements Callable<List<String>> {
    private static final Logger log = LoggerFactory.getLogger(Reload.class);

    private final Callable<List<String>> action;
    private final Counter reloads;
    private final Gauge successful;
    private final Gauge time;

    /** @param action returns warnings: what is in force now, but hardly meant; empty when all is well */
    public Reload(CollectorRegistry registry, Callable<List<String>> action) {
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
    public synchronized List<String> call() throws Exception {
        List<String> warnings;
        try {
            warnings = action.call();
        } catch (Exception e) {
            reloads.labels("failure").inc();
            successful.set(0);
            throw e;
        }
        reloads.labels("success").inc();
        successful.set(1);
        time.setToCurrentTime();
        log.info("reloaded");
        warnings.forEach(warning -> log.atWarn().addKeyValue("warning", warning).log("what was reloaded needs a look"));
        return warnings;
    }

    /** What the user wrote wrong is told in its own words; the stack is for what nobody expected. */
    public static void logFailure(Exception e) {
        if (e instanceof ConfigException) {
            log.atWarn().addKeyValue("problems", e.getMessage()).log("reload refused; what was in force remains so");
        } else {
            log.error("reload failed; what was in force remains so", e);
        }
    }
}
