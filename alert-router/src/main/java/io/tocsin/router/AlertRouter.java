package io.tocsin.router;

import io.tocsin.runtime.service.ServiceMain;

/** The process of the alert router. */
public final class AlertRouter {
    private AlertRouter() {}

    public static void main(String[] args) {
        ServiceMain.run(RouterSettings.SERVICE, args, RouterSettings::read, RouterApp::new);
    }
}
