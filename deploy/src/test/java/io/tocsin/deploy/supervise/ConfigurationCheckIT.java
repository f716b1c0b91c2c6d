package io.tocsin.deploy.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.deploy.layout.Addresses;
import io.tocsin.deploy.layout.Built;
import io.tocsin.deploy.layout.Component;
import io.tocsin.deploy.layout.DataFolder;
import io.tocsin.deploy.layout.Distribution;
import io.tocsin.deploy.layout.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The services' own {@code --check}, by the scripts of the distribution. */
final class ConfigurationCheckIT {
    @TempDir
    Path folder;

    private final Distribution distribution = Built.distribution();
    private DataFolder data;

    @BeforeEach
    void prepare() throws IOException {
        data = new DataFolder(folder.resolve("data"));
        data.prepare(Versions.current(), distribution);
        data.emptyTemporary();
    }

    @Test
    void shippedConfigurationIsNotReadAgain() throws Exception {
        assertEquals(List.of(), problems());
        assertFalse(Files.exists(checked()));
    }

    @Test
    void refusedRuleIsToldAndWhatIsTakenIsReadOnce() throws Exception {
        Path rules = data.config().resolve("rules/logs.yml");
        String shipped = Files.readString(rules);
        Files.writeString(rules, "groups: [{name: broken, rules: [{alert: A, expr: 'sum('}]}]\n");
        List<String> problems = problems();
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).startsWith("stream-processor refuses its configuration:\n"), problems.get(0));
        assertTrue(problems.get(0).contains("logs.yml"), problems.get(0));
        assertFalse(Files.exists(checked()));

        Files.writeString(rules, shipped + "# mine\n");
        assertEquals(List.of(), problems());
        String first = Files.readString(checked());
        data.emptyTemporary();
        assertEquals(List.of(), problems());
        assertEquals(first, Files.readString(checked()));
        assertFalse(Files.exists(data.temporary().resolve("stream-processor.check")), "it was read again");
    }

    private Path checked() {
        return data.run().resolve("config.checked");
    }

    private List<String> problems() throws IOException, InterruptedException {
        return new ConfigurationCheck(
                        distribution, data, new Addresses(Addresses.LOOPBACK, 0), EnumSet.allOf(Component.class))
                .problems();
    }
}
