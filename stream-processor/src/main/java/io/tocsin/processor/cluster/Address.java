package io.tocsin.processor.cluster;

import io.tocsin.runtime.config.Listen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an instance's HTTP is reached by the others.
 *
 * @param host a name or an IP address literal, without brackets
 * @param port 1 to 65535
 */
public record Address(String host, int port) {
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([a-zA-Z0-9][a-zA-Z0-9._-]*)):(\\d{1,5})");
    private static final int MAX_PORT = 65_535;

    public Address {
        if (host.isBlank() || port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("no address: \"" + host + "\", port " + port);
        }
    }

    /** Reads {@code host:port}, an IPv6 address in brackets; empty when it is neither. */
    public static Optional<Address> parse(String text) {
        Matcher parts = HOST_AND_PORT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(parts.group(3));
        String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
        return port < 1 || port > MAX_PORT || host == null ? Optional.empty() : Optional.of(new Address(host, port));
    }

    /**
     * What an instance tells the others when nobody has said what it should. The host that it listens on, when that is
     * one that others can tell apart. Behind {@code 0.0.0.0} and on loopback it is the address that this machine has on
     * its way to Kafka, since the others meet there too: with a Kafka on loopback that is loopback again, and right, as
     * all instances are on this machine then. With a Kafka elsewhere, an instance that listens on loopback cannot be
     * asked, and to tell {@code 127.0.0.1} would send the others to themselves; so they are told where nobody answers,
     * and say so.
     *
     * @param port that is really listened on
     * @param bootstrapServers as Kafka's clients take them
     */
    public static Address advertised(Listen listen, int port, String bootstrapServers) {
        boolean distinct = !listen.isLoopback() && !isWildcard(listen.host());
        return new Address(distinct ? listen.host() : onTheWayTo(bootstrapServers), port);
    }

    private static boolean isWildcard(String host) {
        return Listen.isAddress(host)
                && List.of("0.0.0.0", "0:0:0:0:0:0:0:0").contains(literal(host).getHostAddress());
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String onTheWayTo(String bootstrapServers) {
        for (String server : bootstrapServers.split(",", -1)) {
            Optional<Address> kafka = parse(server.strip().replaceFirst("^[A-Za-z_]+://", ""));
            Optional<String> here = kafka.flatMap(Address::ownSide);
            if (here.isPresent()) {
                return here.get();
            }
        }
        return InetAddress.getLoopbackAddress().getHostAddress();
    }

    /** The address of this machine that packets to there come from. None is sent. */
    private Optional<String> ownSide() {
        InetSocketAddress there = new InetSocketAddress(host, port);
        if (there.isUnresolved()) {
            return Optional.empty();
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(there);
            InetAddress here = socket.getLocalAddress();
            // With a zone it would mean nothing elsewhere.
            return here.isAnyLocalAddress() || here.isLinkLocalAddress()
                    ? Optional.empty()
                    : Optional.of(here.getHostAddress());
        } catch (SocketException | RuntimeException e) {
            // There is no way to it: the next server may have one.
            return Optional.empty();
        }
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
