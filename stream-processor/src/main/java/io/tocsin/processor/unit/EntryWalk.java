package io.tocsin.processor.unit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Goes once through the entries of a unit, by inputs and series in the order of their keys, in small stretches that
 * together are all keys: so what belongs to nothing that was asked for is met as well. Entries that were met may be
 * removed meanwhile. One owner thread.
 */
public final class EntryWalk {
    /** Behind all keys. */
    private static final String END = "\uffff";

    /** What follows the slash, and so the first character behind all keys that go on with a slash. */
    private static final char BEHIND = '/' + 1;

    private final UnitEntries entries;
    private final Consumer<String> strays;
    private String seriesFrom = LeafStore.SERIES;
    private String chunksFrom = LeafEntries.CHUNK;

    /** @param strays takes the keys of entries of inputs and series that nobody asked for */
    public EntryWalk(UnitEntries entries, Consumer<String> strays) {
        this.entries = entries;
        this.strays = strays;
    }

    /** All that is of no series. */
    public List<Map.Entry<String, byte[]>> ofUnit() {
        List<Map.Entry<String, byte[]>> all = new ArrayList<>(entries.between("", LeafEntries.CHUNK));
        all.addAll(entries.between(behind(LeafEntries.CHUNK), LeafStore.SERIES));
        all.addAll(entries.between(behind(LeafStore.SERIES), END));
        return all;
    }

    /**
     * The series of an input, in the order in which they are to be asked for their {@link #samples}.
     *
     * @param leafId later than all before
     */
    public List<Map.Entry<String, byte[]>> series(String leafId) {
        String prefix = LeafStore.SERIES + leafId + "/";
        List<Map.Entry<String, byte[]>> series = new ArrayList<>();
        for (Map.Entry<String, byte[]> entry : seriesUpTo(behind(prefix))) {
            String key = entry.getKey();
            if (key.startsWith(prefix) && key.indexOf('/', prefix.length()) < 0) {
                series.add(entry);
            } else {
                strays.accept(key);
            }
        }
        series.sort(Comparator.comparing(entry -> entry.getKey() + "/"));
        return series;
    }

    /** The samples of a series, the earliest stretch of time first. */
    public List<Map.Entry<String, byte[]>> samples(String seriesKey) {
        String prefix = LeafEntries.CHUNK + seriesKey.substring(LeafStore.SERIES.length()) + "/";
        List<Map.Entry<String, byte[]>> samples = new ArrayList<>();
        for (Map.Entry<String, byte[]> entry : chunksUpTo(behind(prefix))) {
            if (entry.getKey().startsWith(prefix)) {
                samples.add(entry);
            } else {
                strays.accept(entry.getKey());
            }
        }
        return samples;
    }

    /** Passes an input over, with all that seems to be of it. */
    public void skip(String leafId) {
        String series = LeafStore.SERIES + leafId + "/";
        seriesUpTo(series).forEach(entry -> strays.accept(entry.getKey()));
        seriesFrom = behind(series);
        String chunks = LeafEntries.CHUNK + leafId + "/";
        chunksUpTo(chunks).forEach(entry -> strays.accept(entry.getKey()));
        chunksFrom = behind(chunks);
    }

    /** What is behind the last input. */
    public void rest() {
        seriesUpTo(behind(LeafStore.SERIES)).forEach(entry -> strays.accept(entry.getKey()));
        chunksUpTo(behind(LeafEntries.CHUNK)).forEach(entry -> strays.accept(entry.getKey()));
    }

    private List<Map.Entry<String, byte[]>> seriesUpTo(String to) {
        String from = seriesFrom;
        seriesFrom = to;
        return entries.between(from, to);
    }

    private List<Map.Entry<String, byte[]>> chunksUpTo(String to) {
        String from = chunksFrom;
        chunksFrom = to;
        return entries.between(from, to);
    }

    private static String behind(String prefix) {
        return prefix.substring(0, prefix.length() - 1) + BEHIND;
    }
}
