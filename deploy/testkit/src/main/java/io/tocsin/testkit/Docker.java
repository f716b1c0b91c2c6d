package io.tocsin.testkit;

import org.testcontainers.DockerClientFactory;

/** Whether containers can be run here. */
final class Docker {
    private Docker() {}

    static boolean isAvailable() {
        return DockerClientFactory.instance().isDockerAvailable();
    }
}
