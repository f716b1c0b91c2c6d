package io.tocsin.schemas.sample;

import io.tocsin.schemas.pick.DecimalReader;
import io.tocsin.schemas.pick.Hashes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The last event of each source, to read its next one by: most differ from one to the next in their time and numbers
 * only. A source is told by the bytes that follow the time. Sources come from outside: of the events so many bytes are
 * kept, and then all are forgotten; and where the next one mostly looks otherwise, none are made for a while. Not for
 * several threads.
 */
final class Stencils {
    /** Longer events are read anew each time. */
    private static final int MAX_BYTES = 2_000;

    private static final int MAX_BYTES_IN_ALL = 4 << 20;
    private static final int PLACES = 1 << 13;

    /** So many bytes tell a source, the most that are there before the first number. */
    private static final int[] WIDTHS = {96, 64, 48, 32};

    /** So many more that have their time elsewhere, and it is looked for there. */
    private static final int MAX_STRANGERS = 64;

    /** What making one costs, in events that are read by one. */
    private static final int COST = 4;

    private static final int MAX_BALANCE = 1 << 14;
    private static final int REST_EVENTS = 1 << 16;

    private final @Nullable Stencil[] places = new @Nullable Stencil[PLACES];
    private final DecimalReader number = new DecimalReader();
    private int bytes;

    /** Where the time begins, behind which are the bytes that tell a source; -1 for at the beginning of the event. */
    private int keyAfter = -1;

    /** How many these are; 0 for not known yet. */
    private int keyWidth;

    /** Events that have their time elsewhere, less those that were read. */
    private int strangers;

    /** How many were read so, less what it cost. */
    private int balance;

    private int rest;
    private long reads;

    /** What an event says; null if it has to be read otherwise. */
    MetricPicker.@Nullable Picked read(byte[] json, long recordTime) {
        if (rest > 0) {
            rest--;
            return null;
        }
        int place = place(json);
        Stencil stencil = place < 0 ? null : places[place];
        MetricPicker.Picked picked = stencil == null ? null : stencil.read(json, recordTime, number);
        if (picked != null) {
            reads++;
            balance = Math.min(MAX_BALANCE, balance + 1);
            strangers = Math.max(0, strangers - 1);
        }
        return picked;
    }

    /** How many events were read so. */
    long reads() {
        return reads;
    }

    private int place(byte[] json) {
        int from = keyAfter < 0 ? 0 : Stencil.endOfTime(json, keyAfter);
        if (keyWidth == 0 || from + keyWidth > json.length) {
            return -1;
        }
        long hash = Hashes.of(json, from, from + keyWidth);
        return (int) (hash ^ (hash >>> 32)) & (PLACES - 1);
    }

    /**
     * Remembers an event that was read otherwise.
     *
     * @param timeFrom where its time begins, a text of the usual form; -1 for none
     * @param timeTo the position after it
     */
    void remember(byte[] json, int timeFrom, int timeTo, Slots slots, SeriesList series) {
        if (rest > 0 || json.length > MAX_BYTES || slots.size() == 0) {
            return;
        }
        if (balance < -MAX_BALANCE) {
            balance = 0;
            rest = REST_EVENTS;
            return;
        }
        balance -= COST;
        key(timeFrom, timeTo, slots.from(0));
        int place = place(json);
        if (place < 0) {
            return;
        }
        Stencil before = places[place];
        bytes += json.length - (before == null ? 0 : before.length());
        if (bytes > MAX_BYTES_IN_ALL) {
            Arrays.fill(places, null);
            bytes = json.length;
        }
        places[place] = Stencil.of(json.clone(), timeFrom, timeTo, slots, series);
    }

    /** As this event has it, where what was before serves badly; and never so many bytes that a number is among them. */
    private void key(int timeFrom, int timeTo, int firstNumber) {
        boolean isDatedFirst = timeFrom >= 0 && timeTo <= firstNumber;
        int after = isDatedFirst ? timeFrom : -1;
        int width = width(isDatedFirst ? firstNumber - timeTo : firstNumber);
        if (keyWidth == 0 || (after != keyAfter && ++strangers > MAX_STRANGERS)) {
            keyAfter = after;
            keyWidth = width;
            strangers = 0;
        } else if (after == keyAfter && width > 0) {
            keyWidth = Math.min(keyWidth, width);
        }
    }

    private static int width(int room) {
        for (int width : WIDTHS) {
            if (width <= room) {
                return width;
            }
        }
        return 0;
    }
}
