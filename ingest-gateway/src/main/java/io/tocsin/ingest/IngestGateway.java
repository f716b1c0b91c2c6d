package io.tocsin.ingest;

import io.tocsin.runtime.service.ServiceMain;

/** The process {@code bin/ingest-gateway}. */
public final class IngestGateway {
    private IngestGateway() {}

    public static void main(String[] args) {
        ServiceMain.run(GatewaySettings.NAME, args, GatewaySettings::read, GatewayApp::new);
    }
}
