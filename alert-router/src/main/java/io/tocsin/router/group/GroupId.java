package io.tocsin.router.group;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** A group: the alerts of one route that have these labels in common. */
public record GroupId(String routeId, SortedMap<String, String> labels) {
    public GroupId {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /** As one text, the same for equal ids. */
    public String encode() {
        return GroupJson.encode(this);
    }

    /** @throws IllegalArgumentException when the text is not one of {@link #encode} */
    @SuppressWarnings("MissingSummary")
    public static GroupId decode(String text) {
        return GroupJson.decodeId(text);
    }
}
