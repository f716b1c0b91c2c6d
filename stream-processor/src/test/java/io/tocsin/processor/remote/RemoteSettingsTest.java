package io.tocsin.processor.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.remote.RemoteSettings.Queue;
import io.tocsin.processor.remote.RemoteSettings.Source;
import io.tocsin.processor.remote.RemoteSettings.Start;
import io.tocsin.runtime.config.Config;
import io.tocsin.runtime.config.ConfigException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RemoteSettingsTest {
    @TempDir
    private Path folder;

    @Test
    void thereIsNoneByDefault() throws Exception {
        assertEquals(List.of(), read(""));
    }

    @Test
    void hasDefaults() throws Exception {
        RemoteSettings remote = read("- url: http://prom:9090/api/v1/write").get(0);
        assertEquals(URI.create("http://prom:9090/api/v1/write"), remote.url());
        assertEquals(Set.of(Source.RECORDED), remote.send());
        assertEquals(Start.LATEST, remote.start());
        assertEquals(Duration.ofSeconds(30), remote.timeout());
        assertEquals(Map.of(), remote.headers());
        assertEquals(Optional.empty(), remote.credentials());
        assertEquals(List.of(), remote.relabel());
        assertEquals(
                new Queue(
                        2000,
                        Duration.ofSeconds(5),
                        new Backoff(Duration.ofMillis(30), Duration.ofSeconds(5)),
                        Duration.ZERO),
                remote.queue());
    }

    @Test
    void takesEachOption() throws Exception {
        RemoteSettings remote = read("""
                - url: https://prom/write
                  name: eu
                  send: [metrics, recorded]
                  start: earliest
                  remote_timeout: 1s
                  headers: {X-Scope-OrgID: team-a}
                  basic_auth: {username: u, password: p}
                  write_relabel_configs: [{regex: x, action: labeldrop}]
                  queue_config: {max_samples_per_send: 7, batch_send_deadline: 0s, min_backoff: 1s, max_backoff: 2s, sample_age_limit: 1h}
                """).get(0);
        assertEquals("eu", remote.name());
        assertEquals(Set.of(Source.RECORDED, Source.METRICS), remote.send());
        assertEquals(Start.EARLIEST, remote.start());
        assertEquals(Duration.ofSeconds(1), remote.timeout());
        assertEquals(Map.of("X-Scope-OrgID", "team-a"), remote.headers());
        assertEquals("Basic dTpw", remote.credentials().orElseThrow().header());
        assertEquals(RelabelRule.Action.LABELDROP, remote.relabel().get(0).action());
        assertEquals(
                new Queue(
                        7,
                        Duration.ZERO,
                        new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(2)),
                        Duration.ofHours(1)),
                remote.queue());
        assertFalse(remote.toString().contains("dTpw") || remote.toString().contains("secret=p"), remote.toString());
    }

    @Test
    void aNameMadeOfTheAddressStaysTheSame() throws Exception {
        List<RemoteSettings> remotes = read("- url: http://prom:9090/a\n- url: http://prom:9090/b");
        assertEquals("prom-c170f257", remotes.get(0).name());
        assertNotEquals(remotes.get(0).name(), remotes.get(1).name());
    }

    @Test
    void secretsInFilesAreReadEachTime() throws Exception {
        Files.writeString(folder.resolve("token"), "one\n");
        Credentials credentials = read("- {url: 'http://a/w', authorization: {credentials_file: token}}")
                .get(0)
                .credentials()
                .orElseThrow();
        assertEquals("Bearer one", credentials.header());
        Files.writeString(folder.resolve("token"), "two");
        assertEquals("Bearer two", credentials.header());
        Files.delete(folder.resolve("token"));
        assertThrows(IOException.class, credentials::header);
        assertEquals(
                "Token abc",
                read("- {url: 'http://a/w', authorization: {type: Token, credentials: abc}}")
                        .get(0)
                        .credentials()
                        .orElseThrow()
                        .header());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: a} | remote_write[0].url: is missing",
                "{url: 'prom:9090'} | remote_write[0].url: is not an address",
                "{url: 'ftp://a'} | remote_write[0].url: is not an address",
                "{url: 'http://u:p@a'} | remote_write[0].url: has a user in it",
                "{url: 'http://a', name: 'a b'} | remote_write[0].name: ",
                "{url: 'http://a', send: []} | remote_write[0].send: is empty",
                "{url: 'http://a', send: [logs]} | remote_write[0].send: \"logs\" cannot be sent",
                "{url: 'http://a', start: now} | remote_write[0].start: ",
                "{url: 'http://a', headers: {Content-Type: x}} | remote_write[0].headers: Content-Type is set by",
                "{url: 'http://a', headers: {a b: x}} | remote_write[0].headers: a b is no header",
                "{url: 'http://a', basic_auth: {username: u, password: p, password_file: f}} | keep one",
                "{url: 'http://a', basic_auth: {username: u}, authorization: {credentials: c}} | stands beside basic_auth",
                "{url: 'http://a', authorization: {type: Basic, credentials: c}} | write basic_auth",
                "{url: 'http://a', queue_config: {max_backoff: 1ms}} | remote_write[0].queue_config.max_backoff: is less",
                "{url: 'http://a', queue_config: {capacity: 1}} | remote_write[0].queue_config.capacity: is not known",
            })
    void saysWhatIsWrong(String yaml, String problem) {
        String message = String.valueOf(
                assertThrows(ConfigException.class, () -> read("- " + yaml)).getMessage());
        assertTrue(message.contains(problem), message);
    }

    @Test
    void twoRemotesHaveTwoNames() {
        String message =
                String.valueOf(assertThrows(ConfigException.class, () -> read("- url: http://a\n- url: http://a"))
                        .getMessage());
        assertTrue(message.contains("two entries are called"), message);
    }

    private List<RemoteSettings> read(String yaml) throws Exception {
        Path file = folder.resolve("remote.yaml");
        Files.writeString(file, "remote_write:\n" + yaml.indent(2));
        return Config.load(file, Map.of(), RemoteSettings::read);
    }
}
