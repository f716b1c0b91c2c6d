package io.tocsin.runtime.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FencedProducerTest {
    private final TimeoutException late = new TimeoutException("late");
    private final MockProducer<byte[], byte[]> mock =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Producer<byte[], byte[]> producer = FencedProducer.of(mock);

    @Test
    void commitsWhatIsInTime() {
        begin();
        assertFalse(producer.send(new ProducerRecord<>("out", new byte[] {1})).isDone());
        producer.commitTransaction();
        assertTrue(mock.transactionCommitted());
        assertEquals(1, mock.history().size());
    }

    @Test
    void isFencedWhenACommitIsLate() {
        begin();
        mock.commitTransactionException = late;
        InvalidProducerEpochException fenced =
                assertThrows(InvalidProducerEpochException.class, producer::commitTransaction);
        assertSame(late, fenced.getCause());
        assertThrows(InvalidProducerEpochException.class, producer::abortTransaction, "and is not asked again");
        assertFalse(mock.transactionAborted());
        producer.close();
        assertTrue(mock.closed());
    }

    @Test
    void isFencedWhenOffsetsAreLate() {
        begin();
        mock.sendOffsetsToTransactionException = late;
        ConsumerGroupMetadata group = new MockConsumer<byte[], byte[]>("earliest").groupMetadata();
        assertThrows(InvalidProducerEpochException.class, () -> producer.sendOffsetsToTransaction(Map.of(), group));
    }

    @Test
    void isFencedWhenARecordIsLate() {
        begin();
        List<@Nullable Exception> told = new ArrayList<>();
        assertFalse(producer.send(new ProducerRecord<>("out", new byte[] {1}), (metadata, e) -> told.add(e))
                .isDone());
        assertFalse(producer.send(new ProducerRecord<>("out", new byte[] {2}), (metadata, e) -> told.add(e))
                .isDone());
        mock.completeNext();
        mock.errorNext(late);
        assertNull(told.get(0));
        assertInstanceOf(InvalidProducerEpochException.class, told.get(1));
    }

    @Test
    void isFencedWhenATopicsPartitionsAreLate() {
        begin();
        mock.partitionsForException = late;
        assertThrows(InvalidProducerEpochException.class, () -> producer.partitionsFor("out"));
    }

    @Test
    void triesAgainWhatIsNotInATransaction() {
        mock.initTransactionException = late;
        assertSame(late, assertThrows(TimeoutException.class, producer::initTransactions));
        mock.initTransactionException = null;
        begin();
        producer.abortTransaction();
        assertTrue(mock.transactionAborted());
    }

    @Test
    void leavesOtherErrorsAsTheyAre() {
        begin();
        AuthorizationException refused = new AuthorizationException("refused");
        mock.commitTransactionException = refused;
        assertSame(refused, assertThrows(AuthorizationException.class, producer::commitTransaction));
    }

    private void begin() {
        producer.initTransactions();
        producer.beginTransaction();
    }
}
