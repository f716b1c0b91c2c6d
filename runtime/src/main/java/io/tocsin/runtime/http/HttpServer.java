package io.tocsin.runtime.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerPort;
import io.prometheus.client.CollectorRegistry;
import io.tocsin.runtime.config.Listen;
import io.tocsin.runtime.health.Health;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service's HTTP endpoint (Armeria): {@code /metrics}, {@code /-/healthy}, {@code /-/ready}, {@code POST /-/reload},
 * and the routes of the service. Requests whose {@code Host} or {@code Origin} is foreign are refused. Routes run on an
 * event loop and must not block it: {@code ctx.blockingTaskExecutor()} or {@code @Blocking}.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
    private static final int EVENT_LOOPS = 2;
    private static final int BLOCKING_THREADS = 8;
    private static final int MAX_CONNECTIONS = 1_024;
    private static final long DEFAULT_MAX_REQUEST_LENGTH = 1L << 20;
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_QUIET = Duration.ofMillis(50);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(3);

    static {
        Bounds.apply();
    }

    private final Listen listen;
    private final Server server;

    private HttpServer(Builder b) {
        this.listen = b.listen;
        ServerBuilder sb = Server.builder();
        sb.http(new InetSocketAddress(listen.host(), listen.port()));
        sb.workerGroup(new QuickEventLoops("http", EVENT_LOOPS), true);
        sb.bossGroupFactory(name -> new QuickEventLoops("http-accept", 1));
        sb.blockingTaskExecutor(BLOCKING_THREADS);
        sb.maxNumConnections(MAX_CONNECTIONS);
        sb.maxRequestLength(b.maxRequestLength);
        sb.requestTimeout(REQUEST_TIMEOUT);
        sb.gracefulShutdownTimeout(STOP_QUIET, STOP_LIMIT);
        sb.disableServerHeader();
        sb.addHeader(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
        OwnRoutes own = new OwnRoutes(b.registry, b.health, b.reload, b.welcome);
        own.addTo(sb);
        b.routes.forEach(route -> route.accept(sb));
        sb.decorator(new HostGuard(listen));
        this.server = sb.build();
    }

    /** A server that is not started yet. */
    public static Builder builder(Listen listen, CollectorRegistry registry, Health health) {
        return new Builder(listen, registry, health);
    }

    /** Listens from now on. Throws when the port is taken. */
    public void start() throws IOException {
        try {
            server.start().join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "cannot listen on " + listen.host() + ":" + listen.port() + ": " + cause.getMessage(), cause);
        }
        log.atInfo().addKeyValue("address", address()).log("listening");
    }

    /** The port in use; after {@link #start}. */
    public int port() {
        ServerPort active = server.activePort();
        if (active == null) {
            throw new IllegalStateException("not started");
        }
        return active.localAddress().getPort();
    }

    private String address() {
        return "http://" + (listen.host().contains(":") ? "[" + listen.host() + "]" : listen.host()) + ":" + port();
    }

    /** Lets requests finish for 3 s, then ends them. */
    @Override
    public void close() {
        try {
            server.stop().get(STOP_LIMIT.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("the HTTP server did not stop cleanly", e);
        }
    }

    /** Collects what a server is made of. */
    public static final class Builder {
        private final Listen listen;
        private final CollectorRegistry registry;
        private final Health health;
        private final List<Consumer<ServerBuilder>> routes = new ArrayList<>();
        private @Nullable Callable<List<String>> reload;
        private @Nullable String welcome;
        private long maxRequestLength = DEFAULT_MAX_REQUEST_LENGTH;

        private Builder(Listen listen, CollectorRegistry registry, Health health) {
            this.listen = listen;
            this.registry = registry;
            this.health = health;
        }

        /**
         * What {@code POST /-/reload} calls, on a thread that may block. The warnings that it returns, or its
         * exception, are told to the caller.
         */
        public Builder reload(Callable<List<String>> action) {
            this.reload = action;
            return this;
        }

        /** What {@code GET /} answers, as plain text: what the service is, and its paths. */
        public Builder welcome(String text) {
            this.welcome = text;
            return this;
        }

        /** A route by Armeria's path pattern, such as {@code /api/{id}} or {@code prefix:/static}. */
        public Builder route(String pathPattern, HttpService service) {
            routes.add(sb -> sb.service(pathPattern, service));
            return this;
        }

        /** An object with Armeria's annotations ({@code @Get("/path")}). */
        public Builder annotated(Object service) {
            routes.add(sb -> sb.annotatedService(service));
            return this;
        }

        /** Anything else that Armeria's builder can do. */
        public Builder configure(Consumer<ServerBuilder> change) {
            routes.add(change);
            return this;
        }

        /** The longest body of a request in bytes, 1 MiB unless told; 0 for no limit. */
        public Builder maxRequestLength(long bytes) {
            this.maxRequestLength = bytes;
            return this;
        }

        public HttpServer build() {
            return new HttpServer(this);
        }
    }
}
