package io.tocsin.processor.remote;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.runtime.config.Config;
import io.tocsin.runtime.health.Health;
import io.tocsin.runtime.kafka.KafkaSettings;
import java.nio.file.Path;
import java.util.Map;

/** Remote write as a process that can be killed; ends with its standard input. */
final class RemoteWriteProcess {
    private RemoteWriteProcess() {}

    /** Its arguments: bootstrap servers, prefix of topics, configuration file. */
    public static void main(String[] args) throws Exception {
        KafkaSettings kafka = new KafkaSettings(Map.of("bootstrap.servers", args[0]), args[1], "test");
        try (RemoteWrites writes = new RemoteWrites(
                Config.load(Path.of(args[2]), Map.of(), RemoteSettings::read),
                kafka,
                new CollectorRegistry(),
                new Health())) {
            writes.start();
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }
}
