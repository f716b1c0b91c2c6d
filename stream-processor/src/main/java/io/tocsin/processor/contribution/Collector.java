package io.tocsin.processor.contribution;

import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.vector.Labels;
import io.tocsin.schemas.metric.Sample;
import io.tocsin.schemas.sample.EventSamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * Step one of a plan: takes events, adds up those that the plan's units ask for, and hands on what came since it was
 * drained. What is handed on depends on the events alone: dealt out to several collectors in any way, it comes to the
 * same. An event costs the same however many came before. One owner thread, which drains before {@link #bytes} is too
 * much; what was not drained is lost with it.
 */
public final class Collector {
    private static final int ENTRY_BYTES = 120;
    private static final int POINT_BYTES = 24;

    private final List<UnitCells> units = new ArrayList<>();
    private final InputMatchers<LogInput, MetricInput> inputs;
    private final Rows rows = new Rows(new KnownSeries(this::memberships));

    /** The samples of one cell; when another begins, they are dealt out to the units. */
    private final Arrivals arrivals = new Arrivals();

    private final long cellMillis;
    private final LongPredicate backlog;
    private final Consumer<LogInput> count = this::count;

    private Map<String, String> labels = Map.of();
    private long sampleMillis;
    private long appendMillis;
    private boolean taken;

    /** When the newest of the samples was appended. */
    private long newest = Long.MIN_VALUE;

    private long bytes;
    private int size;

    private static final class LogInput {
        private final UnitCells unit;

        /** Among the unit's inputs from logs. */
        private final int place;

        private final Leaf.Logs leaf;
        private final String[] kept;

        /** Of the event at hand, in the order of those that are kept. */
        private final String[] values;

        LogInput(UnitCells unit, int place) {
            this.unit = unit;
            this.place = place;
            this.leaf = unit.logs().get(place);
            this.kept = leaf.kept().toArray(String[]::new);
            this.values = new String[kept.length];
        }
    }

    private record MetricInput(int unit, Leaf.Metrics leaf) {}

    /**
     * For who evaluates on the grid only.
     *
     * @param shards of each unit that can be split
     */
    public Collector(RulePlan plan, Shards shards) {
        this(plan, shards, append -> true);
    }

    /**
     * @param shards of each unit that can be split
     * @param backlog whether no instant before the end of its cell is evaluated any more, when the newest event was appended
     *     then: of samples of which the newest matters only that one is handed on then, as the end of the cell sees it
     */
    public Collector(RulePlan plan, Shards shards, LongPredicate backlog) {
        this.backlog = backlog;
        InputMatchers.Builder<LogInput, MetricInput> all = new InputMatchers.Builder<>();
        for (RulePlan.Unit unit : plan.units()) {
            UnitCells cells = new UnitCells(unit, shards);
            for (int i = 0; i < cells.logs().size(); i++) {
                all.add(cells.logs().get(i), new LogInput(cells, i));
            }
            for (Leaf.Metrics leaf : unit.metrics()) {
                all.add(leaf, new MetricInput(units.size(), leaf));
            }
            units.add(cells);
        }
        this.inputs = all.build();
        // Of what lies in one of these cells none is in two of a unit's.
        this.cellMillis = plan.units().stream()
                .mapToLong(RulePlan.Unit::cellMillis)
                .reduce(Collector::greatestCommonDivisor)
                .orElse(1);
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /** The labels of log events that are looked at at all. */
    public Set<String> logLabels() {
        return inputs.logLabels();
    }

    /** Whether samples of that metric can be asked for. */
    public boolean wants(String metricName) {
        return inputs.wants(metricName);
    }

    /**
     * Takes a log event.
     *
     * @param eventLabels those of {@link #logLabels} at least that it has; read before this returns only
     * @param eventMillis its own time
     * @param appended when it was appended to its topic
     * @return whether it is asked for
     */
    public boolean log(Map<String, String> eventLabels, long eventMillis, long appended) {
        labels = eventLabels;
        sampleMillis = eventMillis;
        appendMillis = appended;
        taken = false;
        inputs.logs(eventLabels, count);
        return taken;
    }

    private void count(LogInput input) {
        taken = true;
        String[] values = input.values;
        for (int i = 0; i < values.length; i++) {
            String value = labels.get(input.kept[i]);
            values[i] = value == null ? "" : value;
        }
        Cell cell = input.unit.cell(appendMillis);
        long pane = input.leaf.paneEnd(sampleMillis);
        boolean newestOnly = input.leaf.newestOnly();
        // What the cell's end can see hides everything older; what it cannot yet see hides nothing.
        long place = newestOnly && pane <= cell.endMillis() ? cell.endMillis() : pane;
        LogCounts.Entry entry = cell.counts(input.place).at(values, place);
        if (entry.count == 0) {
            size++;
            bytes += ENTRY_BYTES;
            for (String value : values) {
                bytes += 2L * value.length();
            }
        }
        entry.count = newestOnly ? 1 : entry.count + 1;
        entry.paneEndMillis = Math.max(entry.paneEndMillis, pane);
        entry.newestAppendMillis = Math.max(entry.newestAppendMillis, appendMillis);
    }

    /**
     * Takes a sample of a metric.
     *
     * @param seriesLabels the name among them
     * @param millis its own time
     * @param appended when its event was appended to its topic
     * @return whether it is asked for
     */
    public boolean sample(SortedMap<String, String> seriesLabels, long millis, double value, long appended) {
        return samples(EventSamples.of(List.of(new Sample(seriesLabels, millis, value))), millis, appended);
    }

    /**
     * Takes the samples of an event.
     *
     * @param event none twice; which come together is mostly the same with the next event of its source
     * @param millis the time of all of them
     * @param appended when the event was appended to its topic
     * @return whether one of them is asked for
     */
    public boolean samples(EventSamples event, long millis, long appended) {
        if (event.size() == 0) {
            return false;
        }
        int row = rows.of(event);
        if (row == Rows.FULL) {
            deal();
            rows.forget();
            row = rows.of(event);
        }
        int places = rows.places(row);
        if (places == 0) {
            return false;
        }
        if (appended > arrivals.cellEndMillis() || appended <= arrivals.cellEndMillis() - cellMillis) {
            deal();
            arrivals.begin(-Math.floorDiv(-appended, cellMillis) * cellMillis);
        }
        newest = Math.max(newest, appended);
        bytes += POINT_BYTES * (long) places + Double.BYTES * (long) event.size();
        if (arrivals.add(row, event, millis, appended)) {
            size += places;
            bytes += ENTRY_BYTES * (long) places;
        }
        return true;
    }

    /** Deals out to the units what came in a cell. */
    private void deal() {
        if (arrivals.isEmpty()) {
            return;
        }
        boolean whole = !backlog.test(newest);
        long cellEnd = arrivals.cellEndMillis();
        arrivals.deal(rows, (row, place, points, newestAppend) -> {
            for (KnownSeries.Membership of : row.memberships(place)) {
                units.get(of.unit()).cell(cellEnd).points(of, whole).addAll(points, newestAppend);
            }
        });
    }

    private List<KnownSeries.Membership> memberships(SortedMap<String, String> of) {
        Map<Integer, List<Leaf.Metrics>> byUnit = new TreeMap<>();
        inputs.metrics(
                of,
                input -> byUnit.computeIfAbsent(input.unit(), absent -> new ArrayList<>())
                        .add(input.leaf()));
        Labels series = Labels.of(of);
        List<KnownSeries.Membership> memberships = new ArrayList<>();
        byUnit.forEach((unit, leaves) ->
                memberships.add(KnownSeries.Membership.of(unit, units.get(unit).shard(of), series, leaves)));
        return memberships;
    }

    /** About how much memory holds what came since it was drained. */
    public long bytes() {
        return bytes;
    }

    /**
     * How many series came since it was drained, in each unit and cell: panes of them where they are counts, and one that
     * came together with others than before again.
     */
    public int size() {
        return size;
    }

    /**
     * What came since the last time, in the order of units, cells and shards, each within {@code 512 KB}; equal for equal
     * events in the same order.
     */
    public List<Contribution> drain() {
        List<Contribution> all = new ArrayList<>();
        deal();
        newest = Long.MIN_VALUE;
        units.forEach(unit -> unit.drain(all::add));
        bytes = 0;
        size = 0;
        return all;
    }
}
