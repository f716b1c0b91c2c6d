package io.tocsin.processor.remote;

import io.tocsin.runtime.config.Section;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * One entry of {@code remote_write}, in Prometheus' words where it has them.
 *
 * @param name tells the remotes apart, in metrics and in Kafka as the consumer group that remembers what was sent
 * @param headers sent with each request
 */
public record RemoteSettings(
        String name,
        URI url,
        Set<Source> send,
        Start start,
        Duration timeout,
        Map<String, String> headers,
        Optional<Credentials> credentials,
        List<RelabelRule> relabel,
        Queue queue) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,100}");

    /** Ours, or those of the connection: as Prometheus refuses them. */
    private static final Set<String> RESERVED = Set.of(
            "accept-encoding",
            "authorization",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent",
            "www-authenticate",
            "x-prometheus-remote-write-version");

    public RemoteSettings {
        send = Set.copyOf(send);
        headers = Map.copyOf(headers);
        relabel = List.copyOf(relabel);
    }

    /** What is sent. */
    public enum Source {
        /** What rules recorded: {@code metric-windows}. */
        RECORDED,
        /** What services measured: {@code metrics}, under Prometheus' names. */
        METRICS
    }

    /** Where a remote begins that was never sent to. */
    public enum Start {
        /** With what is written from now on. */
        LATEST,
        /** With all that the topics still hold. */
        EARLIEST
    }

    /**
     * How much is sent at once, and when again.
     *
     * @param sampleAgeLimit older samples are dropped before they are sent; zero: none
     */
    public record Queue(int maxSamplesPerSend, Duration batchSendDeadline, Backoff backoff, Duration sampleAgeLimit) {}

    /** Reads the list {@code remote_write}. */
    public static List<RemoteSettings> read(Section root) {
        List<RemoteSettings> remotes = root.sections("remote_write", RemoteSettings::one);
        Set<String> names = new HashSet<>();
        for (RemoteSettings remote : remotes) {
            if (!names.add(remote.name())) {
                root.problem("remote_write", "two entries are called \"" + remote.name() + "\"; give each a name");
            }
        }
        return remotes;
    }

    private static RemoteSettings one(Section s) {
        URI url = url(s);
        String name = s.text(
                "name",
                "",
                "Tells it apart in metrics, and in Kafka, which remembers under it what was sent; made from the url if"
                        + " not given.");
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            s.problem("name", "\"" + name + "\" is no name; up to 100 of a-z A-Z 0-9 . _ -");
        }
        return new RemoteSettings(
                name.isEmpty() ? nameOf(url) : name,
                url,
                send(s),
                s.choice(
                        "start",
                        Start.LATEST,
                        "Where a remote begins that was never sent to: with what comes, or with all that the topics"
                                + " hold."),
                s.duration(
                        "remote_timeout",
                        Duration.ofSeconds(30),
                        Duration.ofMillis(1),
                        Duration.ofMinutes(2),
                        "Time for one request."),
                headers(s),
                Credentials.read(s),
                RelabelRule.read(s),
                s.section("queue_config", RemoteSettings::queue));
    }

    private static URI url(Section s) {
        String text = s.requiredText("url", "Where to send: an address as http://host:9090/api/v1/write.");
        try {
            URI url = new URI(text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (url.getUserInfo() != null) {
                s.problem("url", "has a user in it; write it under basic_auth");
            } else if (http && url.getHost() != null) {
                return url;
            } else if (!text.isEmpty()) {
                s.problem("url", "is not an address; write it as http://host:port/path");
            }
        } catch (URISyntaxException e) {
            s.problem("url", "is not an address; write it as http://host:port/path");
        }
        return URI.create("http://localhost");
    }

    /** Stays the same as long as the address does. */
    private static String nameOf(URI url) {
        CRC32 hash = new CRC32();
        hash.update(url.toString().getBytes(StandardCharsets.UTF_8));
        return url.getHost().replaceAll("[^a-zA-Z0-9.-]", "_") + String.format(Locale.ROOT, "-%08x", hash.getValue());
    }

    private static Set<Source> send(Section s) {
        Set<Source> send = EnumSet.noneOf(Source.class);
        for (String word : s.texts(
                "send",
                List.of("recorded"),
                "What: recorded (by rules, ALERTS among it), metrics (of services), or both.")) {
            switch (word) {
                case "recorded" -> send.add(Source.RECORDED);
                case "metrics" -> send.add(Source.METRICS);
                default -> s.problem("send", "\"" + word + "\" cannot be sent; recorded and metrics can");
            }
        }
        if (send.isEmpty()) {
            s.problem("send", "is empty; write [recorded], [metrics] or [recorded, metrics]");
        }
        return send;
    }

    private static Map<String, String> headers(Section s) {
        Map<String, String> headers = s.verbatim("headers", "Further headers of each request.");
        headers.forEach((name, value) -> {
            if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
                s.problem("headers", name + " is set by the sender itself");
            } else if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+") || !value.matches("[\\x20-\\x7e\\t]*")) {
                s.problem("headers", name + " is no header that HTTP can send");
            }
        });
        return headers;
    }

    private static Queue queue(Section s) {
        int samples = s.integer("max_samples_per_send", 2000, 1, 100_000, "Most samples in one request.");
        Duration deadline = s.duration(
                "batch_send_deadline",
                Duration.ofSeconds(5),
                Duration.ZERO,
                Duration.ofMinutes(5),
                "Longest that a sample waits for others to be sent with.");
        Duration least = s.duration(
                "min_backoff",
                Duration.ofMillis(30),
                Duration.ofMillis(1),
                Duration.ofHours(1),
                "Wait after the first failure; doubles with each, less a random part.");
        Duration most = s.duration(
                "max_backoff", Duration.ofSeconds(5), Duration.ofMillis(1), Duration.ofHours(1), "Longest such wait.");
        if (most.compareTo(least) < 0) {
            s.problem("max_backoff", "is less than min_backoff");
            most = least;
        }
        Duration age = s.duration(
                "sample_age_limit",
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofDays(365),
                "Older samples are dropped instead of sent, for a remote that refuses them; 0s: none.");
        return new Queue(samples, deadline, new Backoff(least, most), age);
    }
}
