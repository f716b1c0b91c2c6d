package io.tocsin.runtime.service;

import io.tocsin.runtime.config.Section;
import io.tocsin.runtime.health.Health;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service for {@link ServiceMainIT}, run in a process of its own; it does what its configuration says. */
final class SampleService implements Service {
    private static final Logger log = LoggerFactory.getLogger(SampleService.class);

    enum Behaviour {
        RUN,
        FAIL_START,
        BLOCK_START,
        FAIL_LATER,
        FAIL_CLOSE
    }

    record Settings(Behaviour behaviour, int size) {
        static Settings read(Section s) {
            return new Settings(
                    s.choice("behaviour", Behaviour.RUN, "What it does."),
                    s.integer("size", 3, 1, 9, "How big it is."));
        }
    }

    private final Settings settings;
    private final Health health = new Health();

    SampleService(Settings settings) {
        this.settings = settings;
    }

    public static void main(String[] args) {
        ServiceMain.run("sample", args, Settings::read, SampleService::new);
    }

    @Override
    public void start() throws Exception {
        System.out.println("STARTING");
        switch (settings.behaviour()) {
            case FAIL_START -> throw new IOException("the port is taken");
            case BLOCK_START -> new CountDownLatch(1).await();
            case FAIL_LATER -> health.failed("poll", "broke");
            case RUN, FAIL_CLOSE ->
                log.atInfo().addKeyValue("size", settings.size()).log("runs");
        }
        System.out.println("STARTED");
    }

    @Override
    public void reload() throws Exception {
        System.out.println("RELOADED");
        throw new IOException("line 3 is wrong");
    }

    @Override
    public void close() {
        System.out.println("CLOSED");
        if (settings.behaviour() == Behaviour.FAIL_CLOSE) {
            throw new IllegalStateException("jammed");
        }
    }

    @Override
    public Health health() {
        return health;
    }
}
