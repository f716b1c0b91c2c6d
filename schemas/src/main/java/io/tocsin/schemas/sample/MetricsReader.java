package io.tocsin.schemas.sample;

import io.tocsin.schemas.metric.Measurement;
import io.tocsin.schemas.pick.DecimalReader;
import io.tocsin.schemas.pick.FieldPicker;
import io.tocsin.schemas.pick.Hashes;
import io.tocsin.schemas.pick.Inset;
import io.tocsin.schemas.pick.JsonBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Reads the object {@code metrics} of an event from its bytes: checks each measurement as {@code MetricEvent.read} would,
 * and keeps of those that are wanted what their samples need. What is wrong or seldom (an escape in a name, a field that
 * is known and of another type) it leaves to the tree. Not for several threads.
 */
final class MetricsReader implements Inset {
    private static final int LEAVE = JsonBytes.LEAVE;

    private static final long METRICS = 0x6D65_7472_6963_7301L;

    private final KnownNames names;
    private final ObjectCursor cursor = new ObjectCursor();
    private final MeasurementFields fields = new MeasurementFields();
    private final DecimalReader number = new DecimalReader();
    private final List<Found> found = new ArrayList<>();
    private final KnownNames.Span metric = new KnownNames.Span();
    private final KnownNames.Span noUnit = new KnownNames.Span();
    private final Slots slots = new Slots();
    private int wanted;
    private int objects;
    private boolean read;

    /** @param wanted says of a name in Prometheus whether its samples are */
    MetricsReader(Predicate<String> wanted) {
        this.names = new KnownNames(wanted);
    }

    /** Forgets the last event. */
    void clear() {
        wanted = 0;
        objects = 0;
        read = false;
        slots.clear();
        fields.clearNumbers();
    }

    /** Whether the event has an object of metrics. */
    boolean isRead() {
        return read;
    }

    /** How many wanted measurements the event has. */
    int wanted() {
        return wanted;
    }

    Found found(int i) {
        return found.get(i);
    }

    /** How many measurements are objects: each may have more fields when it is written again. */
    int objects() {
        return objects;
    }

    /** The numbers of the event's measurements. */
    Slots slots() {
        return slots;
    }

    /** See {@link Found}. */
    double number(int i) {
        return fields.number(i);
    }

    /** See {@link Found}. */
    long count(int i) {
        return fields.count(i);
    }

    @Override
    public int read(FieldPicker picker, byte[] json, int start) {
        read = true;
        int p = cursor.begin(json, start);
        if (cursor.isEnded()) {
            return LEAVE;
        }
        while (p != LEAVE && !cursor.isEnded()) {
            p = cursor.name();
            if (p == LEAVE || p >= json.length || !cursor.take(picker, METRICS)) {
                return LEAVE;
            }
            metric.set(cursor.nameFrom(), cursor.nameTo());
            long hash = cursor.nameHash();
            p = json[p] == '{' ? object(picker, json, p + 1, hash) : bare(json, p, hash);
            if (p == LEAVE) {
                return LEAVE;
            }
            p = cursor.next(p);
        }
        return p;
    }

    /** A number alone, which is a gauge. */
    private int bare(byte[] json, int start, long hash) {
        int end = Numeric.end(number, json, start);
        if (end == LEAVE) {
            return LEAVE;
        }
        KnownNames.Series series = names.of(json, metric, hash, noUnit, Measurement.Kind.GAUGE);
        if (series == null) {
            return LEAVE;
        }
        slots.add(start, end, series.isWanted() ? wanted : Slots.UNWANTED, false);
        if (series.isWanted()) {
            keep(series).value = Numeric.value(number, json, start);
        }
        return end;
    }

    private int object(FieldPicker picker, byte[] json, int start, long hash) {
        objects++;
        int end = fields.read(picker, json, start, Hashes.join(METRICS, hash));
        Measurement.Kind kind = end == LEAVE ? null : fields.checkedKind(json);
        if (kind == null) {
            return LEAVE;
        }
        KnownNames.Series series = names.of(json, metric, hash, fields.unit(), kind);
        if (series == null) {
            return LEAVE;
        }
        addSlot(kind, series.isWanted());
        if (series.isWanted()) {
            fields.fill(json, kind, keep(series));
        }
        return end;
    }

    private void addSlot(Measurement.Kind kind, boolean isWanted) {
        switch (kind) {
            case GAUGE, COUNTER ->
                slots.add(
                        fields.valueFrom(),
                        fields.valueTo(),
                        isWanted ? wanted : Slots.UNWANTED,
                        kind == Measurement.Kind.COUNTER);
            case HISTOGRAM, SUMMARY -> slots.addOther();
        }
    }

    private Found keep(KnownNames.Series series) {
        if (wanted == found.size()) {
            found.add(new Found());
        }
        Found next = found.get(wanted++);
        next.series = series;
        return next;
    }
}
