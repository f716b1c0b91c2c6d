package io.tocsin.processor.switching;

/**
 * Where a part of the state is held.
 *
 * @param unit its id
 * @param shard from 0
 */
public record Place(String unit, int shard) implements Comparable<Place> {
    /** Tells which partition of {@code rule-inputs} a place is on. */
    @FunctionalInterface
    public interface Partitions {
        int of(Place place);
    }

    @Override
    public int compareTo(Place other) {
        int byUnit = unit.compareTo(other.unit);
        return byUnit != 0 ? byUnit : Integer.compare(shard, other.shard);
    }
}
