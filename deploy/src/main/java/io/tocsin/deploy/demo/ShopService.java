package io.tocsin.deploy.demo;

import java.util.Locale;

/** The services of the shop, each with one instance on a host of its own. */
enum ShopService {
    STOREFRONT("web-1", 8080),
    SEARCH("app-1", 8081),
    CHECKOUT("app-2", 8082),
    PAYMENT("app-3", 8083),
    INVENTORY("app-4", 8084),
    ACCOUNTS("app-5", 8085);

    private final String host;
    private final int port;

    ShopService(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /** Its {@code service.name}. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    String host() {
        return host;
    }

    /** Its {@code service.instance.id}: where a prober finds it. */
    String instance() {
        return host + ":" + port;
    }
}
