package io.tocsin.router.outbox;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /outbox}, its stylesheet, {@code /api/outbox}, and the way there from {@code /}. */
public final class OutboxHttp {
    /** Nothing but our stylesheet: no script, no image, no frame, wherever it came from. */
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String REFRESH_SECONDS = "5";

    private final Outbox outbox;
    private final OutboxPage page;
    private final HttpData stylesheet;

    public OutboxHttp(Outbox outbox) {
        this.outbox = outbox;
        this.page = new OutboxPage(outbox);
        this.stylesheet = HttpData.wrap(resource("outbox.css"));
    }

    public void addTo(ServerBuilder server) {
        get(
                server,
                "/",
                (ctx, request) -> HttpResponse.of(ResponseHeaders.builder(HttpStatus.FOUND)
                        .set(HttpHeaderNames.LOCATION, "/outbox")
                        .build()));
        get(server, "/outbox", (ctx, request) -> blocking(ctx, () -> html(ctx)));
        get(
                server,
                "/outbox.css",
                (ctx, request) -> HttpResponse.of(
                        headers(MediaType.CSS_UTF_8)
                                .set(HttpHeaderNames.CACHE_CONTROL, "max-age=300")
                                .build(),
                        stylesheet));
        get(server, "/api/outbox", (ctx, request) -> blocking(ctx, () -> json(ctx)));
    }

    private static void get(ServerBuilder server, String path, HttpService service) {
        server.service(
                Route.builder()
                        .path(path)
                        .methods(HttpMethod.GET, HttpMethod.HEAD)
                        .build(),
                service);
    }

    private HttpResponse html(ServiceRequestContext ctx) {
        boolean refreshes = !"0".equals(ctx.queryParam("refresh"));
        ResponseHeadersBuilder headers = headers(MediaType.HTML_UTF_8);
        if (refreshes) {
            headers.set("refresh", REFRESH_SECONDS);
        }
        return HttpResponse.of(headers.build(), HttpData.ofUtf8(page.html(refreshes)));
    }

    private HttpResponse json(ServiceRequestContext ctx) {
        @Nullable String after = ctx.queryParam("after");
        byte[] body = page.json(after == null ? outbox.all() : outbox.after(after));
        return HttpResponse.of(headers(MediaType.JSON).build(), HttpData.wrap(body));
    }

    private static ResponseHeadersBuilder headers(MediaType type) {
        return ResponseHeaders.builder(HttpStatus.OK)
                .contentType(type)
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
                .set(HttpHeaderNames.REFERRER_POLICY, "no-referrer")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    }

    private static HttpResponse blocking(ServiceRequestContext ctx, Supplier<HttpResponse> work) {
        return HttpResponse.of(CompletableFuture.supplyAsync(work, ctx.blockingTaskExecutor()));
    }

    private static byte[] resource(String name) {
        try (InputStream in = OutboxHttp.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("missing in the jar: " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
