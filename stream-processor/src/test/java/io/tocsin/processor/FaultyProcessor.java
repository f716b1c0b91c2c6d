package io.tocsin.processor;

import io.tocsin.processor.watermark.ObservedClients;
import io.tocsin.runtime.service.ServiceMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The processor, to which Kafka says once that changelogs no longer hold what is to be read next, when a file is there
 * that {@code -Dtocsin.corrupt.when} names: tasks that are read back at that moment are corrupted then, and so are
 * standbys. Streams does all the rest itself. The file is taken away.
 */
public final class FaultyProcessor {
    private static final Path TRIGGER = Path.of(System.getProperty("tocsin.corrupt.when", ""));

    private FaultyProcessor() {}

    public static void main(String[] args) {
        ServiceMain.run(
                ProcessorSettings.SERVICE,
                args,
                ProcessorSettings::read,
                settings -> new ProcessorApp(settings, progress -> new FaultyClients(new ObservedClients(progress))));
    }

    private record FaultyClients(KafkaClientSupplier usual) implements KafkaClientSupplier {
        @Override
        public Admin getAdmin(Map<String, Object> config) {
            return usual.getAdmin(config);
        }

        @Override
        public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
            return usual.getProducer(config);
        }

        @Override
        public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
            return usual.getConsumer(config);
        }

        @Override
        public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
            return usual.getGlobalConsumer(config);
        }

        @Override
        @SuppressWarnings("unchecked")
        public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
            Consumer<byte[], byte[]> real = usual.getRestoreConsumer(config);
            return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                    FaultyProcessor.class.getClassLoader(),
                    new Class<?>[] {Consumer.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("poll") && Files.exists(TRIGGER)) {
                            corrupt(real);
                        }
                        try {
                            return method.invoke(real, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        private static void corrupt(Consumer<byte[], byte[]> reader) {
            if (reader.assignment().isEmpty()) {
                return;
            }
            try {
                Files.delete(TRIGGER);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            throw new OffsetOutOfRangeException(
                    reader.assignment().stream().collect(Collectors.toMap(Function.identity(), partition -> 0L)));
        }
    }
}
