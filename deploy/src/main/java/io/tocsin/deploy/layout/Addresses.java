package io.tocsin.deploy.layout;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Where everything listens: the documented ports, all shifted by one offset. Kafka and Elasticsearch, which know no
 * users yet, are on loopback whatever {@code host} is.
 *
 * @param host the address that the services listen on
 * @param offset added to each documented port
 */
public record Addresses(String host, int offset) {
    public static final String LOOPBACK = "127.0.0.1";
    /** The largest offset with which every port is still a port. */
    public static final int LARGEST_OFFSET = 65_535 - 9_300;

    private static final int KAFKA_CONTROLLER = 9_095;
    private static final int ELASTICSEARCH_TRANSPORT = 9_300;

    public Addresses {
        if (offset < 0 || offset > LARGEST_OFFSET) {
            throw new IllegalArgumentException(
                    "the port offset must be from 0 to " + LARGEST_OFFSET + ", not " + offset);
        }
    }

    /** One port that is listened on. */
    public record Port(Component component, String what, int number) {}

    public int port(Component component) {
        return component.standardPort() + offset;
    }

    public int kafkaController() {
        return KAFKA_CONTROLLER + offset;
    }

    public int elasticsearchTransport() {
        return ELASTICSEARCH_TRANSPORT + offset;
    }

    /** Where clients find the broker. */
    public String bootstrapServers() {
        return LOOPBACK + ":" + port(Component.KAFKA);
    }

    /** Where a process on this machine reaches the component over HTTP, without a slash at the end. */
    public String url(Component component) {
        return "http://" + (isEverywhere() || !component.isService() ? LOOPBACK : bracketed()) + ":" + port(component);
    }

    private boolean isEverywhere() {
        return "0.0.0.0".equals(host) || "::".equals(host);
    }

    private String bracketed() {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /** The address that this component listens on. */
    public String hostOf(Component component) {
        return component.isService() ? host : LOOPBACK;
    }

    /** Every port of these components, in their order. */
    public List<Port> ports(Collection<Component> components) {
        List<Port> ports = new ArrayList<>();
        for (Component component : components) {
            ports.add(new Port(component, component.id(), port(component)));
            if (component == Component.KAFKA) {
                ports.add(new Port(component, "kafka's controller", kafkaController()));
            } else if (component == Component.ELASTICSEARCH) {
                ports.add(new Port(component, "elasticsearch's transport", elasticsearchTransport()));
            }
        }
        return List.copyOf(ports);
    }
}
