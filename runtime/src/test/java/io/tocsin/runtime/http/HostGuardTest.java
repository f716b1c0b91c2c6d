package io.tocsin.runtime.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tocsin.runtime.config.Listen;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostGuardTest {
    private final HostGuard guard = new HostGuard(new Listen("Tocsin.internal", 4318, Set.of("logs.example")));

    @ParameterizedTest
    @CsvSource({
        // authority, origin, the foreign header
        "localhost:4318,,",
        "127.0.0.1:4318,,",
        "[::1]:4318,,",
        "10.1.2.3,,",
        "tocsin.internal,,",
        "TOCSIN.internal.:4318,,",
        "logs.example:4318,,",
        "evil.example:4318,, Host",
        "localhost.evil.example,, Host",
        "'',, Host",
        "[::1,, Host",
        "localhost:4318, http://localhost:3000,",
        "localhost:4318, http://127.0.0.1:4318,",
        "localhost:4318, https://logs.example,",
        "10.1.2.3:4318, http://10.1.2.3:4318,",
        "localhost:4318, http://10.1.2.3, Origin",
        "localhost:4318, http://evil.example, Origin",
        "localhost:4318, null, Origin",
        "localhost:4318, '', Origin",
        "localhost:4318, http://, Origin",
        "evil.example, http://evil.example, Host",
    })
    void refusesForeignHostsAndOrigins(String authority, String origin, String foreign) {
        assertEquals(Optional.ofNullable(foreign), guard.foreign(authority, origin));
    }
}
