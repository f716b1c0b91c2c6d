package io.tocsin.ingest.events;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.tocsin.ingest.events.Outcome.Reason;
import io.tocsin.ingest.events.Outcome.Refused;
import java.util.concurrent.CompletableFuture;

/**
 * {@code POST /events/<kind>}. The head is judged and the body collected on the connection's event loop; reading it and
 * sending its events is {@link EventsApi}'s, on threads that may block.
 */
final class EventsService implements HttpService {
    private static final long DRAINED_BYTES = 1 << 20;

    private final EventKind kind;
    private final EventsApi api;

    EventsService(EventKind kind, EventsApi api) {
        this.kind = kind;
        this.api = api;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        api.metrics().requested(kind);
        CompletableFuture<HttpResponse> response =
                outcome.thenApply(o -> answer(ctx, req, o)).exceptionally(HttpResponse::ofFailure);
        try {
            if (req.method() != HttpMethod.POST) {
                throw new RefusedException(Reason.METHOD_NOT_ALLOWED, req.method() + " is not known here; use POST");
            }
            BodyForm form = BodyForm.of(
                    req.headers().get(HttpHeaderNames.CONTENT_TYPE),
                    req.headers().get(HttpHeaderNames.CONTENT_ENCODING));
            if (req.headers().contentLength() > api.limits().bodyBytes()) {
                throw Gunzip.tooLarge(api.limits().bodyBytes());
            }
            api.checkReady();
            BodyCollector collector = new BodyCollector(kind, api, ctx.eventLoop());
            var unused = collector.whenCollected().whenComplete((body, problem) -> {
                if (body != null) {
                    api.submit(kind, form, body, outcome);
                } else if (problem instanceof RefusedException e) {
                    settle(outcome, e.refusal());
                } else {
                    // The client is gone: there is nobody to answer.
                    api.metrics().aborted(kind);
                    outcome.completeExceptionally(problem);
                }
            });
            req.subscribe(collector, ctx.eventLoop());
        } catch (RefusedException e) {
            settle(outcome, e.refusal());
        }
        return HttpResponse.of(response);
    }

    private void settle(CompletableFuture<Outcome> outcome, Refused refusal) {
        api.metrics().answered(kind, refusal);
        outcome.complete(refusal);
    }

    private static HttpResponse answer(ServiceRequestContext ctx, HttpRequest req, Outcome outcome) {
        ResponseHeadersBuilder headers =
                ResponseHeaders.builder(HttpStatus.valueOf(outcome.status())).contentType(MediaType.JSON_UTF_8);
        if (outcome instanceof Refused refused) {
            switch (refused.reason()) {
                case METHOD_NOT_ALLOWED -> headers.set(HttpHeaderNames.ALLOW, "POST");
                case OVERLOADED, UNAVAILABLE -> headers.set(HttpHeaderNames.RETRY_AFTER, "1");
                default -> {}
            }
            if (req.isOpen() && !ctx.sessionProtocol().isMultiplex() && !isSmall(req)) {
                // The client still sends. What comes is read and dropped, so that it can read this answer rather than
                // meet a reset; but not for ever: a while after the answer the connection is closed.
                headers.set(HttpHeaderNames.CONNECTION, "close");
                var unused = ctx.initiateConnectionShutdown();
            }
        }
        return HttpResponse.of(headers.build(), HttpData.ofUtf8(outcome.json()));
    }

    /** Whether the rest of the body is so little that the connection can be kept. */
    private static boolean isSmall(HttpRequest req) {
        long length = req.headers().contentLength();
        return length >= 0 && length <= DRAINED_BYTES;
    }
}
