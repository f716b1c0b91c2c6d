package io.tocsin.processor.unit;

import java.util.List;
import java.util.Map;

/** The entries of a unit's state, wherever they are kept. */
@FunctionalInterface
public interface UnitEntries {
    /**
     * Those of a stretch of keys, ascending. Asked for small stretches: what is left out of one is not looked at.
     *
     * @param from the first key
     * @param to the first key that is not meant any more
     */
    List<Map.Entry<String, byte[]>> between(String from, String to);
}
