package io.tocsin.runtime.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where a service takes connections.
 *
 * @param host a name or an IP address literal
 * @param port 0 for any free one
 * @param names further names by which clients may call it in {@code Host} and {@code Origin}, lower case
 */
public record Listen(String host, int port, Set<String> names) {
    public Listen {
        if (host.isBlank()) {
            throw new IllegalArgumentException("the host to listen on is empty");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port out of range: " + port);
        }
        names = Set.copyOf(names);
    }

    public Listen(String host, int port) {
        this(host, port, Set.of());
    }

    /** Reads {@code key: {host, port, names, insecure}}; a host beyond loopback needs {@code insecure: true}. */
    public static Listen read(Section parent, String key, int defaultPort) {
        return parent.section(key, s -> {
            String host = s.text("host", "127.0.0.1", "Address to listen on.");
            int port = s.integer("port", defaultPort, 0, 65_535, "Port; 0 takes any free one.");
            List<String> names = s.texts(
                    "names", List.of(), "Further host names by which clients may call it; others are refused (403).");
            boolean insecure =
                    s.flag("insecure", false, "Must be true to listen beyond loopback: there is no TLS and no login.");
            if (host.isBlank()) {
                s.problem("host", "is empty; write 127.0.0.1");
                host = "127.0.0.1";
            } else if (!isLoopback(host) && !insecure) {
                s.problem(
                        "host",
                        host + " is reachable by others, without TLS and login; write 127.0.0.1, or insecure: true"
                                + " beside it when the network is trusted");
            }
            return new Listen(
                    host,
                    port,
                    Set.copyOf(
                            names.stream().map(n -> n.toLowerCase(Locale.ROOT)).toList()));
        });
    }

    public boolean isLoopback() {
        return isLoopback(host);
    }

    /** Whether it is {@code localhost}, a name below it, or a literal loopback address. Asks no name server. */
    public static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            return true;
        }
        return isAddress(name) && address(name).isLoopbackAddress();
    }

    /** Whether it is an IPv4 or IPv6 literal (without brackets), so that no name server can redirect it. */
    public static boolean isAddress(String host) {
        if (host.indexOf(':') >= 0) {
            return host.matches("[0-9a-fA-F:.]+(%[0-9a-zA-Z]+)?") && parses(host);
        }
        return host.matches("\\d{1,3}(\\.\\d{1,3}){3}") && parses(host);
    }

    private static boolean parses(String literal) {
        try {
            return InetAddress.getByName(literal) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + literal, e);
        }
    }
}
