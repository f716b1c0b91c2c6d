package io.tocsin.runtime.streams;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A producer that reports as fenced what ran out of its time within a transaction. Streams then makes another producer
 * of the same transactional id, which ends the transaction, and goes on from the committed offsets; whether a commit
 * that ran out of its time went through is told by these. What runs out of its time before a transaction is left to be
 * tried again.
 */
final class FencedProducer implements InvocationHandler {
    private final Producer<byte[], byte[]> producer;

    /** Set on the producer's own thread also. */
    private volatile boolean late;

    private FencedProducer(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    @SuppressWarnings("unchecked") // A proxy has the interfaces that it is made with.
    static Producer<byte[], byte[]> of(Producer<byte[], byte[]> producer) {
        return (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                FencedProducer.class.getClassLoader(), new Class<?>[] {Producer.class}, new FencedProducer(producer));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
        switch (method.getName()) {
            case "send" -> {
                if (args != null && args.length == 2 && args[1] instanceof Callback callback) {
                    args[1] = fencing(callback);
                }
            }
            case "abortTransaction" -> {
                if (late) {
                    // Kafka's wants the same call again, which may be late again.
                    throw new InvalidProducerEpochException("the next producer ends the transaction");
                }
            }
            case "close" -> {
                if (late) {
                    producer.close(Duration.ZERO);
                    return null;
                }
            }
            default -> {}
        }
        try {
            return method.invoke(producer, args);
        } catch (InvocationTargetException e) {
            throw isOfATransaction(method) && e.getCause() instanceof TimeoutException timeout
                    ? fenced(timeout)
                    : e.getCause();
        }
    }

    private static boolean isOfATransaction(Method method) {
        return switch (method.getName()) {
            case "send", "sendOffsetsToTransaction", "commitTransaction", "partitionsFor", "flush" -> true;
            default -> false;
        };
    }

    private Callback fencing(Callback callback) {
        return (metadata, e) ->
                callback.onCompletion(metadata, e instanceof TimeoutException timeout ? fenced(timeout) : e);
    }

    private InvalidProducerEpochException fenced(TimeoutException timeout) {
        late = true;
        InvalidProducerEpochException fenced =
                new InvalidProducerEpochException("a transaction ran out of its time, and is done again: " + timeout);
        fenced.initCause(timeout);
        return fenced;
    }
}
