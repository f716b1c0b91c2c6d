package io.tocsin.processor.switching;

import java.util.Map;

/** Where what a task hands over goes: to itself, or out. One owner thread. */
final class Destinations implements Handover.To {
    private final Switchover.Task task;
    private final Kept kept;
    private final Switchover.Out out;
    private final long at;

    /** @param at the last instant of the version before */
    Destinations(Switchover.Task task, Kept kept, Switchover.Out out, long at) {
        this.task = task;
        this.kept = kept;
        this.out = out;
        this.at = at;
    }

    @Override
    public void handOver(SwitchRecord.Handover entries) {
        if (task.holds(new Place(entries.unit(), entries.shard()))) {
            kept.moved(entries);
        } else {
            out.send(entries);
        }
    }

    @Override
    public void end(Place place, Map<String, byte[]> entries) {
        // The first instant under the new version, so behind all that the rule wrote.
        out.end(place, entries, at + 1);
    }
}
