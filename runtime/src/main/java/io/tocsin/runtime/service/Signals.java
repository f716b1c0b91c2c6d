package io.tocsin.runtime.service;

import java.lang.reflect.Proxy;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP. {@code sun.misc.Signal} is used by reflection: javac warns of it whatever one suppresses, and a JVM without
 * it can still run the service.
 */
final class Signals {
    private static final Logger log = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /** Runs {@code action} on a thread of its own, one at a time, at each SIGHUP. */
    static void onHangUp(Runnable action) {
        ExecutorService reloads = Executors.newSingleThreadExecutor(r -> {
            Thread thread = new Thread(r, "sighup");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, m, args) -> switch (m.getName()) {
                        case "hashCode" -> System.identityHashCode(self);
                        case "equals" -> args != null && self == args[0];
                        case "toString" -> "SIGHUP handler";
                        default -> {
                            reloads.execute(action);
                            yield null;
                        }
                    });
            Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
            signal.getMethod("handle", signal, handler).invoke(null, hangUp, proxy);
        } catch (ReflectiveOperationException e) {
            reloads.shutdown();
            log.warn("this JVM gives no SIGHUP; reload by POST /-/reload", e);
        }
    }
}
