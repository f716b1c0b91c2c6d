package io.tocsin.processor;

import io.tocsin.runtime.service.ServiceMain;

/** The process of the rule engine. */
public final class StreamProcessor {
    private StreamProcessor() {}

    public static void main(String[] args) {
        ServiceMain.run(ProcessorSettings.SERVICE, args, ProcessorSettings::read, ProcessorApp::new);
    }
}
