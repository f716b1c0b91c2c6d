package io.tocsin.testkit;

import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/** Whether containers can be run here. */
final class Docker {
    private Docker() {}

    static void orSkip() {
        Assumptions.assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "skipped: containers were asked for, and there is no Docker engine on this machine");
    }
}
