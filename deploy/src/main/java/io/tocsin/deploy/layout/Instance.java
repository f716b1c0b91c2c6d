package io.tocsin.deploy.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the instance on a data folder was started. Its file is readable for its owner only, since it holds the word that
 * opens the supervisor's control port.
 *
 * @param components what it was told to start, with what that needs
 * @param controlPort where the supervisor listens on loopback
 * @param token what a caller must show there
 */
public record Instance(Addresses addresses, Set<Component> components, State state, int controlPort, String token) {
    public Instance {
        components = Set.copyOf(components);
    }

    /** How far it is. */
    public enum State {
        STARTING,
        READY,
        STOPPING
    }

    public Instance with(State next) {
        return new Instance(addresses, components, next, controlPort, token);
    }

    /** The components, in the order of their start. */
    public Set<Component> inOrder() {
        return components.isEmpty() ? EnumSet.noneOf(Component.class) : EnumSet.copyOf(components);
    }

    public Instance with(Collection<Component> more) {
        EnumSet<Component> all = EnumSet.noneOf(Component.class);
        all.addAll(components);
        all.addAll(more);
        return new Instance(addresses, all, state, controlPort, token);
    }

    /** Replaces what the file says, at once. */
    public void write(Path file) throws IOException {
        Path next = file.resolveSibling("instance.new");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                next,
                "host=" + addresses.host() + "\noffset=" + addresses.offset() + "\ncomponents="
                        + inOrder().stream().map(Component::id).collect(Collectors.joining(","))
                        + "\nstate=" + state.name().toLowerCase(Locale.ROOT) + "\ncontrol.port=" + controlPort
                        + "\ncontrol.token=" + token + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What the file says; empty when there is none. */
    public static Optional<Instance> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        try {
            return Optional.of(new Instance(
                    new Addresses(
                            properties.getProperty("host", Addresses.LOOPBACK),
                            Integer.parseInt(properties.getProperty("offset", "0"))),
                    Arrays.stream(properties.getProperty("components", "").split(",", -1))
                            .map(Component::of)
                            .flatMap(Optional::stream)
                            .collect(Collectors.toSet()),
                    State.valueOf(properties.getProperty("state", "").toUpperCase(Locale.ROOT)),
                    Integer.parseInt(properties.getProperty("control.port", "0")),
                    properties.getProperty("control.token", "")));
        } catch (IllegalArgumentException malformed) {
            throw new IOException(file + " cannot be understood: " + malformed.getMessage(), malformed);
        }
    }
}
