package io.tocsin.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tocsin.runtime.config.ShippedConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShippedConfigTest {
    @Test
    void theShippedFileShowsEachOptionWithItsTrueDefault() throws Exception {
        assertEquals(
                List.of(),
                ShippedConfig.complaints(Path.of("src/main/dist/config/alert-router.yaml"), RouterSettings::read));
    }
}
