package io.tocsin.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.ingest.events.Limits;
import io.tocsin.runtime.config.Listen;
import io.tocsin.runtime.kafka.KafkaSettings;
import io.tocsin.schemas.policy.PolicySettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gateway while there is no broker. */
@Timeout(180)
final class GatewayStartIT {
    private final GatewayApp gateway = new GatewayApp(new GatewaySettings(
            new Listen("127.0.0.1", 0),
            new KafkaSettings(Map.of("bootstrap.servers", "127.0.0.1:1"), "", "ingest-gateway"),
            Limits.of(48 << 20, Duration.ofSeconds(60), Duration.ofSeconds(10)),
            PolicySettings.DEFAULT,
            new GatewaySettings.HostWatch(true, Duration.ofSeconds(1)),
            true));

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void listensAndSaysWhyItIsNotReadyAndEndsSoon() throws Exception {
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread starting = new Thread(() -> {
            try {
                gateway.start();
            } catch (Exception e) {
                end.set(e);
            }
        });
        starting.start();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        HttpResponse<String> ready = null;
        while (ready == null) {
            assertTrue(System.nanoTime() < deadline, "does not listen");
            try {
                ready = get("/-/ready");
            } catch (IOException | IllegalStateException e) {
                Thread.onSpinWait();
            }
        }
        assertEquals(503, ready.statusCode());
        assertTrue(ready.body().startsWith("kafka: "), ready.body());
        assertEquals(200, get("/-/healthy").statusCode());

        long asked = System.nanoTime();
        starting.interrupt();
        starting.join();
        assertInstanceOf(InterruptedException.class, end.get());
        gateway.close();
        assertTrue(System.nanoTime() - asked < Duration.ofSeconds(20).toNanos(), "ends soon");
        gateway.close();
    }
}
