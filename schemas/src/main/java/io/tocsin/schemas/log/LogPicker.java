package io.tocsin.schemas.log;

import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.json.Timestamps;
import io.tocsin.schemas.json.UtcTime;
import io.tocsin.schemas.metric.LabelNames;
import io.tocsin.schemas.pick.FieldPicker;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the time and a few labels of log events without building their trees. What it gives is what
 * {@link LogEvent#read} would: an event that is too odd for the short way takes the long one. Not for several threads.
 */
public final class LogPicker {
    private static final int TIMESTAMP = 0;
    private static final long EARLIEST = Timestamps.MIN.toEpochMilli();
    private static final long LATEST = Timestamps.MAX.toEpochMilli();

    private final FieldPicker picker;

    private final Set<String> wanted;
    private final List<Plan> plans = new ArrayList<>();

    /** Labels that may hang on more than the fields of their name: they need the whole event. */
    private final boolean always;

    /** Of each picked field: whether another spelling of it is another field to the derivations. */
    private final boolean[] strict;

    private long wholeReads;

    /** The fields that are looked at for a missing time. */
    private final PickedFields otherTime;

    private final int[] otherPlaces;

    /**
     * How one label comes about: from a derivation if there is one, else from the field of its name.
     *
     * @param places of the fields that have the label's form, of which an event has at most one
     * @param displacing what takes the field's value under another name
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Plan(
            String label, int[] places, @Nullable DerivedPick derived, List<DerivedPick> displacing) {}

    /**
     * Time and labels of one event.
     *
     * @param millis since 1970
     * @param labels those wanted that the event has
     */
    public record Picked(long millis, Map<String, String> labels) {}

    /** @param labels names as in {@link LogEvent#labels()} */
    public LogPicker(Set<String> labels) {
        this.wanted = Set.copyOf(labels);
        Map<String, Derivation> derived = new HashMap<>();
        Map<String, List<Derivation>> displaced = new HashMap<>();
        for (Derivation derivation : Derivation.ALL) {
            derived.put(LabelNames.sanitised(derivation.field()), derivation);
            derivation.inputs().stream()
                    .filter(derivation::displaces)
                    .forEach(input -> displaced
                            .computeIfAbsent(LabelNames.sanitised(input), i -> new ArrayList<>())
                            .add(derivation));
        }
        Set<String> inputs = new LinkedHashSet<>(List.of(LogEvent.TIMESTAMP));
        inputs.addAll(OtherTime.FIELDS);
        for (String label : labels) {
            Stream.concat(Stream.ofNullable(derived.get(label)), displaced.getOrDefault(label, List.of()).stream())
                    .forEach(one -> inputs.addAll(one.looksAt()));
        }
        Set<String> fields = new LinkedHashSet<>(inputs);
        Map<String, List<Integer>> byLabel = byLabel(List.copyOf(inputs));
        labels.stream().filter(label -> !byLabel.containsKey(label)).forEach(fields::add);
        List<String> names = List.copyOf(fields);
        byLabel.putAll(byLabel(names));
        this.always = labels.stream()
                .anyMatch(label -> !LabelNames.sanitised(label).equals(label)
                        || isBelow(label, derived.keySet())
                        || byLabel.getOrDefault(label, List.of()).stream().anyMatch(i -> isPrefixed(names.get(i))));
        this.picker = new FieldPicker(always ? List.of() : names);
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            places.put(names.get(i), i);
        }
        this.otherTime = new PickedFields(picker, places);
        this.otherPlaces = OtherTime.FIELDS.stream()
                .mapToInt(field -> names.indexOf(field))
                .toArray();
        Map<Derivation, DerivedPick> picks = new HashMap<>();
        for (String label : labels) {
            List<DerivedPick> displacing = displaced.getOrDefault(label, List.of()).stream()
                    .map(one -> pick(one, places, picks))
                    .toList();
            Derivation own = derived.get(label);
            plans.add(new Plan(
                    label,
                    byLabel.getOrDefault(label, List.of()).stream()
                            .mapToInt(Integer::intValue)
                            .toArray(),
                    own == null ? null : pick(own, places, picks),
                    displacing));
        }
        this.strict = new boolean[names.size()];
        for (int i = 0; i < strict.length; i++) {
            strict[i] = inputs.contains(names.get(i));
        }
    }

    /** Where the fields of each label stand. */
    private static Map<String, List<Integer>> byLabel(List<String> names) {
        Map<String, List<Integer>> byLabel = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            byLabel.computeIfAbsent(LabelNames.sanitised(names.get(i)), label -> new ArrayList<>())
                    .add(i);
        }
        return byLabel;
    }

    /** Whether the label has letters before the field's name: another field can have the label's name. */
    private static boolean isPrefixed(String field) {
        return LabelNames.sanitised(field).length() != field.length();
    }

    private DerivedPick pick(Derivation derivation, Map<String, Integer> places, Map<Derivation, DerivedPick> known) {
        return known.computeIfAbsent(derivation, one -> new DerivedPick(one, picker, places));
    }

    /** Whether the label belongs to a field inside one that is derived: an object there gives way to the text. */
    private static boolean isBelow(String label, Set<String> derived) {
        return derived.stream().anyMatch(field -> label.startsWith(field + "_"));
    }

    /**
     * Reads one record of the topic {@code logs}.
     *
     * @param recordTime the record's own time in milliseconds since 1970, taken when the event has none
     * @return malformed exactly when {@link LogEvent#read} says so
     */
    public Decoded<Picked> read(byte[] json, long recordTime) {
        if (always || json.length > LogEvent.GROWING_BYTES || !picker.read(json) || isOdd()) {
            return readWhole(json, recordTime);
        }
        boolean timed = isTimed();
        long millis = timed ? time() : otherTime(recordTime);
        if (millis < EARLIEST || millis > LATEST || picker.valued() == (timed ? 1 : 0)) {
            return readWhole(json, recordTime);
        }
        return Decoded.ok(new Picked(millis, labels()));
    }

    private boolean isTimed() {
        FieldPicker.Kind kind = picker.kind(TIMESTAMP);
        return kind == FieldPicker.Kind.STRING || kind == FieldPicker.Kind.NUMBER;
    }

    private long otherTime(long recordTime) {
        for (int place : otherPlaces) {
            if (picker.kind(place) == FieldPicker.Kind.STRING && recordTime >= EARLIEST && recordTime <= LATEST) {
                return OtherTime.of(otherTime, Instant.ofEpochMilli(recordTime)).toEpochMilli();
            }
        }
        return recordTime;
    }

    /** {@link UtcTime#NONE} if the event's time is none. */
    private long time() {
        long millis = picker.utcMillis(TIMESTAMP);
        if (millis != UtcTime.NONE) {
            return millis;
        }
        String text = picker.text(TIMESTAMP);
        if (text == null) {
            return UtcTime.NONE;
        }
        Optional<Instant> time = picker.kind(TIMESTAMP) == FieldPicker.Kind.STRING
                ? Timestamps.ofText(text)
                : Timestamps.ofEpoch(new BigDecimal(text));
        return time.map(Instant::toEpochMilli).orElse(UtcTime.NONE);
    }

    /** Whether something wants a closer look: a time that is none, a field in a spelling that means another. */
    private boolean isOdd() {
        if (picker.fields() > JsonDocument.MAX_FIELDS - LogEvent.ADDED_FIELDS) {
            return true;
        }
        FieldPicker.Kind kind = picker.kind(TIMESTAMP);
        if (!isTimed() && kind != FieldPicker.Kind.ABSENT && kind != FieldPicker.Kind.NULL) {
            return true;
        }
        return !picker.areExact(strict);
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>(plans.size() * 2);
        for (Plan plan : plans) {
            String value = value(plan);
            if (value != null && !value.isEmpty()) {
                labels.put(plan.label(), value);
            }
        }
        return labels;
    }

    private @Nullable String value(Plan plan) {
        Derivation.Result derived =
                plan.derived() == null ? null : plan.derived().get();
        if (derived != null) {
            return derived.value();
        }
        for (int place : plan.places()) {
            if (picker.kind(place) != FieldPicker.Kind.ABSENT) {
                return isDisplaced(plan) ? null : picker.text(place);
            }
        }
        return null;
    }

    /** Whether the field has given its value to another one. */
    private static boolean isDisplaced(Plan plan) {
        for (DerivedPick displacing : plan.displacing()) {
            Derivation.Result other = displacing.get();
            if (other != null && other.from().equals(plan.label())) {
                return true;
            }
        }
        return false;
    }

    /** How many events took the long way. */
    public long wholeReads() {
        return wholeReads;
    }

    private Decoded<Picked> readWhole(byte[] json, long recordTime) {
        wholeReads++;
        return LogEvent.read(json, Instant.ofEpochMilli(recordTime)).map(event -> {
            Map<String, String> labels = new HashMap<>(event.labels());
            labels.keySet().retainAll(wanted);
            return new Picked(event.timestamp().toEpochMilli(), labels);
        });
    }
}
