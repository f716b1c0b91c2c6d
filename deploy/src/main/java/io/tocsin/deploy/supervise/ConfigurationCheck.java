package io.tocsin.deploy.supervise;

import io.tocsin.deploy.layout.Addresses;
import io.tocsin.deploy.layout.Component;
import io.tocsin.deploy.layout.DataFolder;
import io.tocsin.deploy.layout.Distribution;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Has the services read their configuration before anything is started. A JVM for each of them costs seconds, so only
 * configuration that is neither the shipped one nor that of an earlier check is read.
 */
public final class ConfigurationCheck {
    private static final long LIMIT_SECONDS = 60;

    private final Distribution distribution;
    private final DataFolder data;
    private final List<Component> services;
    private final Launcher launcher;

    public ConfigurationCheck(
            Distribution distribution, DataFolder data, Addresses addresses, Collection<Component> components) {
        this.distribution = distribution;
        this.data = data;
        this.services = components.stream().filter(Component::isService).toList();
        this.launcher = new Launcher(distribution, data, addresses);
    }

    /** Why services refuse their configuration, one text each; empty when they take it. */
    public List<String> problems() throws IOException, InterruptedException {
        String now = fingerprint(data.config());
        if (now.equals(fingerprint(distribution.config())) || now.equals(checked())) {
            return List.of();
        }
        Map<Component, Process> running = new EnumMap<>(Component.class);
        List<String> problems = new ArrayList<>();
        try {
            for (Component service : services) {
                running.put(service, start(service));
            }
            for (Map.Entry<Component, Process> entry : running.entrySet()) {
                Process process = entry.getValue();
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    problems.add(
                            entry.getKey().id() + " did not read its configuration within " + LIMIT_SECONDS + " s.");
                } else if (process.exitValue() != 0) {
                    problems.add(entry.getKey().id() + " refuses its configuration:\n"
                            + Files.readString(output(entry.getKey())).strip());
                }
            }
        } finally {
            running.values().forEach(Process::destroyForcibly);
        }
        if (problems.isEmpty() && services.size() == Component.values().length - 2) {
            Files.writeString(marker(), now);
        }
        return List.copyOf(problems);
    }

    private Process start(Component service) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        distribution.script(service.id()).toString(),
                        "--config",
                        data.config(service).toString(),
                        "--check")
                .redirectErrorStream(true)
                .redirectOutput(output(service).toFile());
        builder.environment().putAll(launcher.environment(service));
        return builder.start();
    }

    private Path output(Component service) {
        return data.temporary().resolve(service.id() + ".check");
    }

    private Path marker() {
        return data.run().resolve("config.checked");
    }

    private String checked() throws IOException {
        return Files.exists(marker()) ? Files.readString(marker()) : "";
    }

    /** Of the names and the contents of all files below. */
    private static String fingerprint(Path folder) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                digest.update(
                        (folder.relativize(file) + "\0" + Files.size(file) + "\0").getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
