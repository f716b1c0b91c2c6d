package io.tocsin.deploy.standalone;

import io.tocsin.deploy.layout.DataFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The one option that all commands share. */
public final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where everything is kept. Default: data/ in the checkout, or in the working directory when "
                    + "there is no checkout.")
    private @Nullable Path data;

    /** Whether the user said which folder. */
    public boolean isGiven() {
        return data != null;
    }

    /** The folder that was given, or the one to take otherwise. */
    public DataFolder folder() {
        if (data != null) {
            return new DataFolder(data);
        }
        String given = System.getenv("TOCSIN_DEFAULT_DATA");
        return new DataFolder(Path.of(given == null ? "data" : given));
    }
}
