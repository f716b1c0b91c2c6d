package io.tocsin.processor.remote;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tocsin.processor.remote.Prompb.Point;
import io.tocsin.processor.remote.Prompb.Series;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.xerial.snappy.Snappy;

/**
 * A remote as strict as Prometheus, which refuses a whole request for one sample that comes after a later one of its
 * series, and as unreliable as networks: it fails, cuts connections, before and after it took what came, and babbles.
 */
public final class FlakyRemote implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Random random = new Random(20_261_121);
    private final Map<Map<String, String>, List<Point>> series = new HashMap<>();
    private final Map<String, Integer> answers = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private boolean reliable;

    public FlakyRemote() throws IOException {
        Thread accepting = new Thread(this::accept, "flaky-remote");
        accepting.setDaemon(true);
        accepting.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/api/v1/write");
    }

    /** From now on only what is wrong is refused. */
    public synchronized void becomeReliable() {
        reliable = true;
    }

    public synchronized Map<Map<String, String>, List<Point>> series() {
        Map<Map<String, String>, List<Point>> copy = new HashMap<>();
        series.forEach((labels, points) -> copy.put(labels, List.copyOf(points)));
        return copy;
    }

    public synchronized int samples() {
        return series.values().stream().mapToInt(List::size).sum();
    }

    /** How often it answered in each way. */
    synchronized Map<String, Integer> answers() {
        return new TreeMap<>(answers);
    }

    /** What in requests was not as the specification has it. */
    public synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread connection = new Thread(() -> serve(socket), "flaky-connection");
                connection.setDaemon(true);
                connection.start();
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                Map<String, String> headers = headers(in);
                if (headers.isEmpty()) {
                    return;
                }
                byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
                String answer = answer(headers, body);
                if (answer.isEmpty()) {
                    return;
                }
                socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
                socket.getOutputStream().flush();
                if (!answer.startsWith("HTTP/1.1 ")) {
                    return;
                }
            }
        } catch (IOException e) {
            // A sender that was killed.
        }
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(": ");
            headers.put(
                    colon < 0 ? "request" : line.substring(0, colon).toLowerCase(Locale.ROOT),
                    colon < 0 ? line : line.substring(colon + 2));
        }
        return headers;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
        }
        return line.toString(ISO_8859_1).strip();
    }

    /** "" cuts the connection. */
    private synchronized String answer(Map<String, String> headers, byte[] body) throws IOException {
        check(headers);
        int die = reliable ? 0 : random.nextInt(100);
        if (die >= 90) {
            return said("cut before", "");
        }
        if (die >= 80) {
            return said("500", "HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\nno");
        }
        if (die >= 75) {
            return said("429", "HTTP/1.1 429 Slow\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n");
        }
        if (die >= 70) {
            return said("garbage", "What do you want?\r\n\r\n");
        }
        String problem = take(body);
        if (!problem.isEmpty()) {
            String length = Integer.toString(problem.length());
            return said("400", "HTTP/1.1 400 Bad\r\nContent-Length: " + length + "\r\n\r\n" + problem);
        }
        return die >= 60 ? said("cut after", "") : said("204", "HTTP/1.1 204 Taken\r\n\r\n");
    }

    private String said(String kind, String answer) {
        answers.merge(kind, 1, Integer::sum);
        return answer;
    }

    private void check(Map<String, String> headers) {
        Map.of(
                        "request", "POST /api/v1/write HTTP/1.1",
                        "content-type", "application/x-protobuf",
                        "content-encoding", "snappy",
                        "x-prometheus-remote-write-version", "0.1.0",
                        "x-scope-orgid", "team-a",
                        "authorization", "Bearer abc")
                .forEach((name, value) -> {
                    if (!value.equals(headers.get(name))) {
                        wrong.add(name + ": " + headers.get(name));
                    }
                });
    }

    /** All or nothing. */
    private String take(byte[] body) throws IOException {
        List<Series> request = Prompb.read(Snappy.uncompress(body));
        for (Series one : request) {
            List<String> names = List.copyOf(one.labels().keySet());
            if (!names.equals(names.stream().sorted().toList())) {
                wrong.add("labels " + names);
            }
            List<Point> points = new ArrayList<>(series.getOrDefault(one.labels(), List.of()));
            for (Point point : one.points()) {
                Point last = points.isEmpty() ? new Point(Long.MIN_VALUE, 0) : points.get(points.size() - 1);
                if (point.millis() < last.millis() || (point.millis() == last.millis() && !point.equals(last))) {
                    return "out of order sample";
                }
                points.add(point);
            }
        }
        for (Series one : request) {
            List<Point> points = series.computeIfAbsent(one.labels(), unknown -> new ArrayList<>());
            for (Point point : one.points()) {
                if (points.isEmpty() || !points.get(points.size() - 1).equals(point)) {
                    points.add(point);
                }
            }
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
