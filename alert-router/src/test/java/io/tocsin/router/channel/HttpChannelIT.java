package io.tocsin.router.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.router.Hook;
import io.tocsin.router.notify.Sample;
import io.tocsin.router.receiver.HttpOptions;
import io.tocsin.router.receiver.HttpOptions.Basic;
import io.tocsin.router.receiver.HttpOptions.Scheme;
import io.tocsin.router.receiver.Integration;
import io.tocsin.router.receiver.Integration.Slack;
import io.tocsin.router.receiver.Integration.SlackText;
import io.tocsin.router.receiver.Integration.Webhook;
import io.tocsin.router.receiver.Secret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of each answer, against a local HTTP server. */
class HttpChannelIT {
    @TempDir
    Path folder;

    private final Hook hook = hook();
    private final Channels channels = new Channels(URI.create("http://localhost:9093"));

    @AfterEach
    void stop() {
        channels.close();
        hook.close();
    }

    @ParameterizedTest
    @CsvSource({
        "200,Delivered", "204,Delivered", "400,Rejected", "401,Rejected", "404,Rejected", "410,Rejected",
        "302,Rejected", "408,Retry", "429,Retry", "500,Retry", "502,Retry", "503,Retry"
    })
    void theStatusSaysWhatToDo(int status, String outcome) throws Exception {
        hook.answer(status);
        assertEquals(outcome, send(webhook("/", HttpOptions.DEFAULT)).getClass().getSimpleName());
    }

    @Test
    void waitsAsLongAsTheReceiverAsks() throws Exception {
        hook.answer(429, "Retry-After", "7");
        assertEquals(Optional.of(Duration.ofSeconds(7)), after(send(webhook("/", HttpOptions.DEFAULT))));
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(100));
        hook.answer(503, "Retry-After", date);
        Duration wait = after(send(webhook("/", HttpOptions.DEFAULT))).orElseThrow();
        assertTrue(wait.toSeconds() >= 90 && wait.toSeconds() <= 100, wait::toString);
        hook.answer(503, "Retry-After", "999999");
        assertEquals(Optional.of(Duration.ofHours(1)), after(send(webhook("/", HttpOptions.DEFAULT))));
        hook.answer(503, "Retry-After", "soon");
        assertEquals(Optional.empty(), after(send(webhook("/", HttpOptions.DEFAULT))));
    }

    @Test
    void authenticatesAndNamesTheNotification() throws Exception {
        Path token = folder.resolve("token");
        Files.writeString(token, "from-file\n");
        send(webhook("/", new HttpOptions(new Basic("user", Secret.of("pässword")), true)));
        send(webhook("/", new HttpOptions(new Scheme("Bearer", Secret.in(token)), true)));
        List<Hook.Request> requests = hook.requests();
        assertEquals("Basic dXNlcjpww6Rzc3dvcmQ=", requests.get(0).headers().get("authorization"));
        assertEquals("Bearer from-file", requests.get(1).headers().get("authorization"));
        assertEquals("application/json", requests.get(0).headers().get("content-type"));
        assertEquals(
                24,
                String.valueOf(requests.get(0).headers().get("idempotency-key")).length());
        assertNull(requests.get(0).headers().get("upgrade"));
    }

    @Test
    void aSecretsFileThatIsMissingIsWaitedForAndNotTold() throws Exception {
        Webhook webhook = new Webhook(true, Secret.in(folder.resolve("none")), 0, Duration.ZERO, HttpOptions.DEFAULT);
        Attempt attempt = send(webhook);
        assertInstanceOf(Attempt.Retry.class, attempt);
        Files.writeString(folder.resolve("none"), hook.url("/late") + "\n");
        assertInstanceOf(Attempt.Delivered.class, send(webhook));
    }

    @Test
    void followsWhatKeepsItAPostAndTakesNoSecretsElsewhere() throws Exception {
        try (Hook other = new Hook()) {
            hook.answer(307, "Location", other.url("/moved"));
            HttpOptions options = new HttpOptions(new Scheme("Bearer", Secret.of("t")), true);
            assertInstanceOf(Attempt.Delivered.class, send(webhook("/", options)));
            assertEquals("/moved", other.requests().get(0).path());
            assertNull(other.requests().get(0).headers().get("authorization"));
            assertEquals(hook.requests().get(0).body(), other.requests().get(0).body());
            hook.answer(308, "Location", "/here");
            assertInstanceOf(Attempt.Rejected.class, send(webhook("/", new HttpOptions(null, false))));
        }
    }

    @Test
    void aReceiverThatIsAwayOrSaysNothingIsTriedAgain() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        hook.hold(latch);
        try {
            Webhook hasty = new Webhook(true, Secret.of(hook.url("/")), 0, Duration.ofMillis(300), HttpOptions.DEFAULT);
            assertInstanceOf(Attempt.Retry.class, send(hasty));
        } finally {
            latch.countDown();
        }
        Webhook gone = new Webhook(true, Secret.of("http://127.0.0.1:1/secret"), 0, Duration.ZERO, HttpOptions.DEFAULT);
        Attempt attempt = send(gone);
        assertInstanceOf(Attempt.Retry.class, attempt);
        assertFalse(attempt.detail().contains("secret"), attempt.detail());
    }

    @Test
    void slackRefusesInTheBody() throws Exception {
        Slack slack = new Slack(
                true,
                Secret.of(hook.url("/")),
                Duration.ZERO,
                new SlackText(Map.of(), List.of(), false, false),
                HttpOptions.DEFAULT);
        assertInstanceOf(Attempt.Delivered.class, send(slack));
        hook.answer(200); // with a body that is not "ok"
        assertEquals(new Attempt.Rejected("HTTP 200, but the answer is: told to"), send(slack));
    }

    private Attempt send(Integration integration) throws InterruptedException {
        return channels.of(integration).orElseThrow().send(Sample.of(Sample.alert("a", "s")));
    }

    private static Optional<Duration> after(Attempt attempt) {
        return assertInstanceOf(Attempt.Retry.class, attempt).after();
    }

    private Webhook webhook(String path, HttpOptions options) {
        return new Webhook(true, Secret.of(hook.url(path)), 0, Duration.ZERO, options);
    }

    private static Hook hook() {
        try {
            return new Hook();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
