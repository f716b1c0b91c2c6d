package io.tocsin.ingest.events;

import io.tocsin.ingest.events.Outcome.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Inflates a gzip body into the budget, never past the limit: a bomb costs its limit and no more. */
final class Gunzip {
    private static final int STEP = 8 << 10;

    private Gunzip() {}

    /** Appends to {@code inflated}, which the caller closes. */
    static void inflate(Bytes compressed, Bytes inflated, int limit) throws RefusedException {
        byte[] step = new byte[STEP];
        try (GZIPInputStream in = new GZIPInputStream(compressed.stream(), STEP)) {
            for (int n = in.read(step); n >= 0; n = in.read(step)) {
                if (inflated.size() + n > limit) {
                    throw tooLarge(limit);
                }
                if (!inflated.append(step, 0, n)) {
                    throw overloaded();
                }
            }
        } catch (EOFException e) {
            throw new RefusedException(Reason.MALFORMED, "the gzip body ends too early");
        } catch (ZipException e) {
            throw new RefusedException(Reason.MALFORMED, "the body is not gzip, although Content-Encoding says so");
        } catch (IOException e) {
            throw new IllegalStateException("reading bytes in memory", e);
        }
    }

    static RefusedException tooLarge(int limit) {
        return new RefusedException(
                Reason.TOO_LARGE, "a body of more than " + limit + " bytes (inflated); send fewer events at once");
    }

    static RefusedException overloaded() {
        return new RefusedException(
                Reason.OVERLOADED, "more bytes are on their way than the gateway may hold; try again in a second");
    }
}
