package io.tocsin.ingest.events;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import io.netty.channel.EventLoop;
import io.tocsin.ingest.events.Outcome.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Collects a body as it was sent, within size, budget and time. All calls come on the request's event loop. What it
 * completes with is the caller's to close; when it fails, it has given everything back.
 */
final class BodyCollector implements Subscriber<HttpObject> {
    private final EventKind kind;
    private final EventsApi api;
    private final EventLoop eventLoop;
    private final Bytes body;
    private final CompletableFuture<Bytes> collected = new CompletableFuture<>();
    private @Nullable Future<?> timeout;

    BodyCollector(EventKind kind, EventsApi api, EventLoop eventLoop) {
        this.kind = kind;
        this.api = api;
        this.eventLoop = eventLoop;
        this.body = new Bytes(api.budget());
    }

    /** The body; or a {@link RefusedException}, or what ended the connection. */
    CompletableFuture<Bytes> whenCollected() {
        return collected;
    }

    @Override
    public void onSubscribe(Subscription s) {
        long limit = api.limits().bodyTimeout().toMillis();
        timeout = eventLoop.schedule(
                () -> refuse(new RefusedException(
                        Reason.TIMEOUT, "the body did not come to its end within " + limit / 1000 + " s")),
                limit,
                TimeUnit.MILLISECONDS);
        s.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(HttpObject object) {
        if (collected.isDone() || !(object instanceof HttpData data)) {
            return;
        }
        byte[] bytes = data.array();
        api.metrics().received(kind, bytes.length);
        if ((long) body.size() + bytes.length > api.limits().bodyBytes()) {
            refuse(Gunzip.tooLarge(api.limits().bodyBytes()));
        } else if (!body.append(bytes, 0, bytes.length)) {
            refuse(Gunzip.overloaded());
        }
    }

    private void refuse(RefusedException refusal) {
        if (collected.isDone()) {
            return;
        }
        body.close();
        end();
        collected.completeExceptionally(refusal);
    }

    private void end() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    @Override
    public void onComplete() {
        end();
        if (!collected.isDone()) {
            collected.complete(body);
        }
    }

    @Override
    public void onError(Throwable problem) {
        end();
        if (!collected.isDone()) {
            body.close();
            collected.completeExceptionally(problem);
        }
    }
}
