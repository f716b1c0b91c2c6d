package io.tocsin.processor.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.runtime.config.Listen;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.7:8081, 10.0.0.7, 8081",
        "rules-1.example.org:1, rules-1.example.org, 1",
        "[::1]:65535, ::1, 65535",
        "[fd00::7]:80, fd00::7, 80"
    })
    void readsWhatItWrites(String text, String host, int port) {
        Address address = Address.parse(text).orElseThrow();
        assertEquals(new Address(host, port), address);
        assertEquals(text, address.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                "host:",
                ":80",
                "host:0",
                "host:65536",
                "host:80/x",
                "http://host:80",
                "::1:80",
                "a b:1"
            })
    void takesNothingElse(String text) {
        assertEquals(Optional.empty(), Address.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7, 10.0.0.7",
        "rules-1, rules-1",
        "127.0.0.1, 127.0.0.1",
        "127.0.0.2, 127.0.0.1",
        "localhost, 127.0.0.1",
        "0.0.0.0, 127.0.0.1",
        "::, 127.0.0.1"
    })
    void tellsTheHostThatItListensOnUnlessAllAreTheSameThere(String host, String advertised) {
        assertEquals(new Address(advertised, 9), Address.advertised(new Listen(host, 0), 9, "127.0.0.1:9092"));
    }

    @Test
    void takesTheFirstServerThatThereIsAWayTo() {
        Address address =
                Address.advertised(new Listen("0.0.0.0", 0), 9, "no-such-host.invalid:1, PLAINTEXT://127.0.0.1:2");
        assertEquals(new Address("127.0.0.1", 9), address);
    }

    @Test
    void tellsNoLoopbackAddressWhenKafkaIsElsewhere() throws Exception {
        // A documentation address (RFC 5737): where there is a way to it, it is not by loopback.
        Address address = Address.advertised(new Listen("127.0.0.1", 0), 9, "192.0.2.1:9092");
        InetAddress own = InetAddress.getByName(address.host());
        if (!own.isLoopbackAddress()) {
            assertNotEquals("127.0.0.1", address.host());
            assertTrue(Listen.isAddress(address.host()), "which each instance's guard lets in");
        } else {
            assertEquals("127.0.0.1", address.host(), "a machine without any network");
        }
    }
}
