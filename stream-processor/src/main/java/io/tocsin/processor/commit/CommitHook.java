package io.tocsin.processor.commit;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * Calls a processor when its task is about to commit, before the offsets go into the transaction: what it forwards then
 * is committed with the records that it stands for, or not at all. Kafka Streams calls nothing of the kind but the flush
 * of a store's cache, also when partitions are taken away and on close, and even before it aborts; so this is a store,
 * without contents. The only class that knows internals of Kafka Streams. Owned by one task.
 */
public final class CommitHook implements StateStore, CachedStateStore<byte[], byte[]> {
    private final String name;
    private boolean open;
    private @Nullable Called called;
    private @Nullable Runnable afterLast;

    private record Called(InternalProcessorContext<?, ?> context, ProcessorNode<?, ?, ?, ?> node, Runnable work) {}

    private CommitHook(String name) {
        this.name = name;
    }

    /** Of a hook that the topology has as a store of this name. */
    public static StoreBuilder<CommitHook> builder(String name) {
        return new Builder(name);
    }

    /** To be called in the processor's {@code init}. */
    public void beforeCommit(ProcessorContext<?, ?> context, Runnable work) {
        InternalProcessorContext<?, ?> internal = (InternalProcessorContext<?, ?>) context;
        called = new Called(internal, internal.currentNode(), work);
    }

    /**
     * To be called in the processor's {@code init}, for work after the last commit of a task that is closed: it is not
     * done where the transaction was aborted. Of other commits it can see that they were made by that its task goes on.
     */
    public void afterLastCommit(Runnable work) {
        afterLast = work;
    }

    /** Kafka Streams calls this before a task's processors are closed if its transaction was committed, else after. */
    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        Runnable now = afterLast;
        if (now != null && open) {
            now.run();
        }
    }

    @Override
    public void flushCache() {
        Called now = called;
        if (now == null || !open) {
            return;
        }
        // As in a punctuation: the processor that forwards, and a record that comes from nowhere.
        ProcessorNode<?, ?, ?, ?> node = now.context().currentNode();
        ProcessorRecordContext record = now.context().recordContext();
        now.context().setCurrentNode(now.node());
        now.context()
                .setRecordContext(new ProcessorRecordContext(
                        now.context().currentSystemTimeMs(), -1, -1, null, new RecordHeaders()));
        try {
            now.work().run();
        } finally {
            now.context().setRecordContext(record);
            now.context().setCurrentNode(node);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        context.register(root, (key, value) -> {});
        open = true;
    }

    @Override
    public void close() {
        open = false;
        called = null;
        afterLast = null;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean setFlushListener(CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public void clearCache() {
        // Called for what was restored behind a cache's back; here nothing is restored.
    }

    private static final class Builder implements StoreBuilder<CommitHook> {
        private final String name;

        Builder(String name) {
            this.name = name;
        }

        @Override
        public StoreBuilder<CommitHook> withCachingEnabled() {
            return this;
        }

        @Override
        public StoreBuilder<CommitHook> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<CommitHook> withLoggingEnabled(Map<String, String> config) {
            throw new UnsupportedOperationException("there is nothing to log");
        }

        @Override
        public StoreBuilder<CommitHook> withLoggingDisabled() {
            return this;
        }

        @Override
        public CommitHook build() {
            return new CommitHook(name);
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }

        @Override
        public String name() {
            return name;
        }
    }
}
