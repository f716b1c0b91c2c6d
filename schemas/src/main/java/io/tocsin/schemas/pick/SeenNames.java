package io.tocsin.schemas.pick;

/** The hashes of the names of one event, to find one that stands twice. Grows with the largest event; not for several threads. */
final class SeenNames {
    /** Each hash in its slot, a quarter full at most; 0 is free. */
    private long[] hashes = new long[256];

    /** The slots that are taken, in order. */
    private int[] slots = new int[64];

    private int size;

    int size() {
        return size;
    }

    void clear() {
        for (int i = 0; i < size; i++) {
            hashes[slots[i]] = 0;
        }
        size = 0;
    }

    /**
     * False if it may have been there before.
     *
     * @param hash not 0
     */
    boolean add(long hash) {
        if (size == slots.length) {
            grow();
        }
        int slot = freeSlot(hash);
        if (slot < 0) {
            return false;
        }
        hashes[slot] = hash;
        slots[size++] = slot;
        return true;
    }

    /** Where a hash goes; -1 if it is there already. */
    private int freeSlot(long hash) {
        int mask = hashes.length - 1;
        int slot = (int) hash & mask;
        while (hashes[slot] != 0) {
            if (hashes[slot] == hash) {
                return -1;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] before = hashes;
        int[] taken = slots;
        hashes = new long[before.length * 4];
        slots = new int[taken.length * 4];
        for (int i = 0; i < size; i++) {
            int slot = freeSlot(before[taken[i]]);
            hashes[slot] = before[taken[i]];
            slots[i] = slot;
        }
    }
}
