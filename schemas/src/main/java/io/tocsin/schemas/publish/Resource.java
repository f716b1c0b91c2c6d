package io.tocsin.schemas.publish;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Who publishes.
 *
 * @param serviceName as {@code checkout}: {@code service.name}, and {@code job} in Prometheus
 * @param hostName of the machine: {@code host.name}
 * @param instance tells apart the instances of the service: {@code service.instance.id}, and {@code instance} in
 *     Prometheus. It should be the same after a restart, or each restart begins new series and the old ones fall
 *     silent; so it is the host's name unless several instances share a host.
 */
public record Resource(String serviceName, String hostName, String instance) {
    public Resource {
        if (serviceName.isBlank()) {
            throw new IllegalArgumentException("a service without a name");
        }
    }

    /** The service on this machine, as its only instance here. */
    public static Resource of(String serviceName) {
        String host = localHostName();
        return new Resource(serviceName, host, host);
    }

    private static String localHostName() {
        String fromShell = System.getenv("HOSTNAME");
        if (fromShell != null && !fromShell.isBlank()) {
            return fromShell.strip();
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // A machine whose own name does not resolve still has one name that is true.
            return "localhost";
        }
    }
}
