package io.tocsin.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ListenTest {
    @ParameterizedTest
    @CsvSource({
        "localhost, true, false",
        "LOCALHOST, true, false",
        "api.localhost, true, false",
        "127.0.0.1, true, true",
        "127.9.9.9, true, true",
        "::1, true, true",
        "0:0:0:0:0:0:0:1, true, true",
        "::ffff:127.0.0.1, true, true",
        "0.0.0.0, false, true",
        "::, false, true",
        "10.0.0.1, false, true",
        "localhost.example, false, false",
        "notlocalhost, false, false",
        "127.0.0.1.example, false, false",
        "1.2.3, false, false",
        "999.1.1.1, false, false",
        "fe80::1, false, true",
        "a:b, false, false",
        "shop.example, false, false"
    })
    void knowsLoopbackAndLiterals(String host, boolean loopback, boolean address) {
        assertEquals(loopback, Listen.isLoopback(host), "loopback");
        assertEquals(address, Listen.isAddress(host), "address");
    }

    @Test
    void refusesWhatIsNoPort() {
        assertThrows(IllegalArgumentException.class, () -> new Listen("localhost", 65_536));
        assertThrows(IllegalArgumentException.class, () -> new Listen("localhost", -1));
        assertThrows(IllegalArgumentException.class, () -> new Listen(" ", 1));
    }
}
