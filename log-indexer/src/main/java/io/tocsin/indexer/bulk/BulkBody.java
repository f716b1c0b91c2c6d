package io.tocsin.indexer.bulk;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The NDJSON of one bulk request, in one array that grows as needed. Two lines for each document:
 * {@code {"create":{"_index":…,"_id":…}}} and the document itself.
 */
final class BulkBody {
    private static final byte[] START = "{\"create\":{\"_index\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MIDDLE = "\",\"_id\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\"}}\n".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, byte[]> streams = new HashMap<>();
    private byte[] bytes;
    private int length;

    BulkBody(List<Entry> entries) {
        long size = 64;
        for (Entry entry : entries) {
            size += entry.bulkBytes() + 16;
        }
        bytes = new byte[Math.toIntExact(size)];
        for (Entry entry : entries) {
            Entry.Document document = entry.document();
            append(START);
            append(streams.computeIfAbsent(document.stream(), BulkBody::quoted));
            append(MIDDLE);
            append(quoted(document.id()));
            append(END);
            append(document.json());
            append(NEWLINE);
        }
    }

    private static final byte[] NEWLINE = {'\n'};

    private static byte[] quoted(String text) {
        return JsonStringEncoder.getInstance().quoteAsUTF8(text);
    }

    private void append(byte[] part) {
        if (length + part.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + part.length));
        }
        System.arraycopy(part, 0, bytes, length, part.length);
        length += part.length;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }
}
