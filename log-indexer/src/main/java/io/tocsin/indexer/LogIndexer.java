package io.tocsin.indexer;

import io.tocsin.runtime.service.ServiceMain;

/** The log-indexer as a process. */
public final class LogIndexer {
    private LogIndexer() {}

    public static void main(String[] args) {
        ServiceMain.run(IndexerConfig.NAME, args, IndexerConfig::read, IndexerService::new);
    }
}
