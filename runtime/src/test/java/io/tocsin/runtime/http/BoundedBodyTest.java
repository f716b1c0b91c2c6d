package io.tocsin.runtime.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

final class BoundedBodyTest implements Flow.Subscription {
    private final BoundedBody body = new BoundedBody(5);
    private long requested;
    private boolean cancelled;

    @Override
    public void request(long n) {
        requested += n;
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Test
    void aShortBodyIsThereWhenItEnds() {
        receive("ab", "cd");
        assertFalse(result().isDone());
        body.onComplete();
        assertEquals("abcd", text());
        assertTrue(requested > 1);
        assertFalse(cancelled);
    }

    @Test
    void anEmptyBodyIsEmpty() {
        receive();
        body.onComplete();
        assertEquals("", text());
    }

    @Test
    void aLongBodyIsCutAndNotReadToItsEnd() {
        receive("abc", "def", "ghi");
        assertEquals("abcde", text());
        assertTrue(cancelled);
        // What was on its way already.
        body.onNext(buffers("jkl"));
        body.onComplete();
        assertEquals("abcde", text());
    }

    @Test
    void aBodyAsLongAsTheLimitIsWhole() {
        receive("abc", "de");
        body.onComplete();
        assertEquals("abcde", text());
    }

    @Test
    void aBodyThatBreaksOffIsNone() {
        receive("abc");
        body.onError(new IOException("reset"));
        assertTrue(result().isCompletedExceptionally());
    }

    private void receive(String... parts) {
        body.onSubscribe(this);
        body.onNext(buffers(parts));
    }

    private static List<ByteBuffer> buffers(String... parts) {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (String part : parts) {
            buffers.add(ByteBuffer.wrap(part.getBytes(UTF_8)));
        }
        return buffers;
    }

    private CompletableFuture<byte[]> result() {
        return body.getBody().toCompletableFuture();
    }

    private String text() {
        return new String(result().join(), UTF_8);
    }
}
