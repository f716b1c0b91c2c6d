package io.tocsin.runtime.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import io.tocsin.runtime.config.ConfigException;
import io.tocsin.runtime.health.Health;
import io.tocsin.runtime.service.Reload;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What each service answers: metrics, health, readiness, reload. */
final class OwnRoutes {
    private final CollectorRegistry registry;
    private final Health health;
    private final @Nullable Callable<List<String>> reload;
    private final @Nullable String welcome;

    OwnRoutes(
            CollectorRegistry registry,
            Health health,
            @Nullable Callable<List<String>> reload,
            @Nullable String welcome) {
        this.registry = registry;
        this.health = health;
        this.reload = reload;
        this.welcome = welcome;
    }

    void addTo(ServerBuilder sb) {
        get(sb, "/-/healthy", (ctx, req) -> healthy());
        get(sb, "/-/ready", (ctx, req) -> ready());
        get(sb, "/metrics", (ctx, req) -> blocking(ctx, () -> metrics(req)));
        if (welcome != null) {
            String page = welcome;
            get(sb, "/", (ctx, req) -> text(HttpStatus.OK, page));
        }
        if (reload != null) {
            Callable<List<String>> action = reload;
            sb.service(
                    Route.builder().path("/-/reload").methods(HttpMethod.POST).build(),
                    (ctx, req) -> blocking(ctx, () -> reload(action)));
        }
    }

    private static void get(ServerBuilder sb, String path, HttpService service) {
        sb.service(
                Route.builder()
                        .path(path)
                        .methods(HttpMethod.GET, HttpMethod.HEAD)
                        .build(),
                service);
    }

    private HttpResponse healthy() {
        return health.failure()
                .map(why -> text(HttpStatus.SERVICE_UNAVAILABLE, why + "\n"))
                .orElseGet(() -> text(HttpStatus.OK, "healthy\n"));
    }

    private HttpResponse ready() {
        if (health.isReady()) {
            return text(HttpStatus.OK, "ready\n");
        }
        StringBuilder reasons = new StringBuilder();
        new TreeMap<>(health.reasons())
                .forEach((part, why) ->
                        reasons.append(part).append(": ").append(why).append('\n'));
        return text(HttpStatus.SERVICE_UNAVAILABLE, reasons.toString());
    }

    private HttpResponse metrics(HttpRequest req) {
        String type = TextFormat.chooseContentType(req.headers().get(HttpHeaderNames.ACCEPT));
        StringWriter out = new StringWriter();
        try {
            TextFormat.writeFormat(type, out, registry.metricFamilySamples());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HttpResponse.of(HttpStatus.OK, MediaType.parse(type), HttpData.ofUtf8(out.toString()));
    }

    private static HttpResponse reload(Callable<List<String>> action) {
        try {
            String warnings = action.call().stream().map(w -> "; " + w).collect(Collectors.joining());
            return text(HttpStatus.OK, "reloaded" + warnings + "\n");
        } catch (Exception e) {
            Reload.logFailure(e);
            // What was to be read is wrong, or something else is.
            boolean wrong = e instanceof ConfigException;
            return text(
                    wrong ? HttpStatus.BAD_REQUEST : HttpStatus.INTERNAL_SERVER_ERROR,
                    "reload failed; what was in force remains so:\n" + e.getMessage() + "\n");
        }
    }

    private static HttpResponse blocking(ServiceRequestContext ctx, Supplier<HttpResponse> work) {
        return HttpResponse.of(CompletableFuture.supplyAsync(work, ctx.blockingTaskExecutor()));
    }

    private static HttpResponse text(HttpStatus status, String text) {
        return HttpResponse.of(status, MediaType.PLAIN_TEXT_UTF_8, text);
    }
}
