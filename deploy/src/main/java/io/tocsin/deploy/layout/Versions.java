package io.tocsin.deploy.layout;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * What wrote a data folder, or would write it. Kafka and Elasticsearch read what an earlier release of theirs wrote,
 * not what a later one did; {@code format} counts the incompatible changes of our own layout.
 */
public record Versions(String tocsin, int format, String kafka, String elasticsearch) {
    /** The layout of the data folder that this release reads and writes. */
    public static final int FORMAT = 1;

    private static final String RESOURCE = "/io/tocsin/deploy/standalone/version.properties";

    /** Those of this distribution. */
    public static Versions current() {
        Properties properties = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing: the build did not make it");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Versions(
                properties.getProperty("tocsin", ""),
                FORMAT,
                properties.getProperty("kafka", ""),
                properties.getProperty("elasticsearch", ""));
    }

    /** What the file says; empty when it says nothing that can be understood. */
    static Optional<Versions> read(Path file) throws IOException {
        Properties properties = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
        String format = properties.getProperty("format", "");
        if (!format.matches("[0-9]{1,6}")) {
            return Optional.empty();
        }
        return Optional.of(new Versions(
                properties.getProperty("tocsin", "?"),
                Integer.parseInt(format),
                properties.getProperty("kafka", "0"),
                properties.getProperty("elasticsearch", "0")));
    }

    void write(Path file) throws IOException {
        Files.writeString(
                file,
                "# What last wrote this folder; read at each start.\nformat=" + format + "\ntocsin=" + tocsin
                        + "\nkafka=" + kafka + "\nelasticsearch=" + elasticsearch + "\n");
    }

    /** Why these cannot work on a folder that {@code writer} wrote; empty when they can. */
    Optional<String> refuse(Versions writer) {
        if (writer.format > format) {
            return Optional.of("was written by a newer Tocsin (" + writer.tocsin + ", data format " + writer.format
                    + "); this is " + tocsin + ", data format " + format);
        }
        if (writer.format < format) {
            return Optional.of("was written by an older, incompatible Tocsin (" + writer.tocsin + ", data format "
                    + writer.format + "); this is " + tocsin + ", data format " + format);
        }
        if (isNewer(writer.kafka, kafka)) {
            return Optional.of("was written by the newer Kafka " + writer.kafka + "; this Tocsin has " + kafka);
        }
        if (isNewer(writer.elasticsearch, elasticsearch)) {
            return Optional.of("was written by the newer Elasticsearch " + writer.elasticsearch + "; this Tocsin has "
                    + elasticsearch);
        }
        return Optional.empty();
    }

    /** Compares the numbers of two versions, part by part. */
    static boolean isNewer(String one, String other) {
        String[] ones = one.split("[^0-9]+", -1);
        String[] others = other.split("[^0-9]+", -1);
        for (int i = 0; i < Math.max(ones.length, others.length); i++) {
            int difference = Integer.compare(part(ones, i), part(others, i));
            if (difference != 0) {
                return difference > 0;
            }
        }
        return false;
    }

    private static int part(String[] parts, int i) {
        return i < parts.length && parts[i].matches("[0-9]{1,9}") ? Integer.parseInt(parts[i]) : 0;
    }
}
