package io.tocsin.ingest.events;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A growing run of bytes in chunks, each charged to a {@link Budget} before it is made: no copying while it grows, and no
 * large arrays, which a small heap finds no room for. One thread at a time.
 */
final class Bytes implements AutoCloseable {
    private static final int FIRST_CHUNK = 8 << 10;
    private static final int CHUNK = 128 << 10;

    private final Budget.Share share;
    private final List<byte[]> chunks = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private int capacity;
    private int size;

    Bytes(Budget budget) {
        this.share = budget.share();
    }

    int size() {
        return size;
    }

    /** False when the budget is spent; what was appended before stays. */
    boolean append(byte[] from, int offset, int length) {
        int done = 0;
        while (done < length) {
            if (size == capacity) {
                int next = capacity == 0 ? FIRST_CHUNK : CHUNK;
                if (!share.add(next)) {
                    return false;
                }
                starts.add(capacity);
                chunks.add(new byte[next]);
                capacity += next;
            }
            int last = chunks.size() - 1;
            int within = size - starts.get(last);
            byte[] chunk = chunks.get(last);
            int n = Math.min(length - done, chunk.length - within);
            System.arraycopy(from, offset + done, chunk, within, n);
            size += n;
            done += n;
        }
        return true;
    }

    private int chunkOf(int position) {
        return position < FIRST_CHUNK ? 0 : 1 + (position - FIRST_CHUNK) / CHUNK;
    }

    /** A copy of the bytes from {@code from} up to but not including {@code to}. */
    byte[] copy(int from, int to) {
        byte[] copy = new byte[to - from];
        int done = 0;
        while (done < copy.length) {
            int chunk = chunkOf(from + done);
            int within = from + done - starts.get(chunk);
            int n = Math.min(copy.length - done, chunks.get(chunk).length - within);
            System.arraycopy(chunks.get(chunk), within, copy, done, n);
            done += n;
        }
        return copy;
    }

    /** The position of the first {@code wanted} at or after {@code from}; the size when there is none. */
    int indexOf(byte wanted, int from) {
        for (int position = from; position < size; ) {
            int index = chunkOf(position);
            byte[] chunk = chunks.get(index);
            int start = starts.get(index);
            int end = Math.min(chunk.length, size - start);
            for (int i = position - start; i < end; i++) {
                if (chunk[i] == wanted) {
                    return start + i;
                }
            }
            position = start + end;
        }
        return size;
    }

    /** Whether all bytes of the range are JSON's white space; so for an empty range. */
    boolean isBlank(int from, int to) {
        for (int position = from; position < to; position++) {
            int index = chunkOf(position);
            byte b = chunks.get(index)[position - starts.get(index)];
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return false;
            }
        }
        return true;
    }

    InputStream stream() {
        return new InputStream() {
            private int position;

            @Override
            public int read() {
                if (position == size) {
                    return -1;
                }
                int index = chunkOf(position);
                return chunks.get(index)[position++ - starts.get(index)] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                if (position == size) {
                    return -1;
                }
                int index = chunkOf(position);
                byte[] chunk = chunks.get(index);
                int within = position - starts.get(index);
                int n = Math.min(Math.min(length, chunk.length - within), size - position);
                System.arraycopy(chunk, within, into, offset, n);
                position += n;
                return n;
            }

            @Override
            public int available() {
                return size - position;
            }
        };
    }

    /** Gives the memory back. */
    @Override
    public void close() {
        chunks.clear();
        starts.clear();
        capacity = 0;
        size = 0;
        share.close();
    }
}
