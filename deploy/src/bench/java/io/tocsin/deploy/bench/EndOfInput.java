package io.tocsin.deploy.bench;

import java.io.IOException;

/** Lets a process end with its parent, however that ends. */
final class EndOfInput {
    private EndOfInput() {}

    /** Ends this process in order when its standard input ends. */
    static void exits() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Nothing is said there.
                        }
                    } catch (IOException broken) {
                        // As its end.
                    }
                    System.exit(0);
                },
                "end-of-input");
        watch.setDaemon(true);
        watch.start();
    }
}
