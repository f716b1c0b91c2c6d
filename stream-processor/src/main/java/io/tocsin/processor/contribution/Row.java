package io.tocsin.processor.contribution;

import io.tocsin.processor.contribution.KnownSeries.Membership;
import io.tocsin.schemas.sample.SeriesList;
import java.util.ArrayList;
import java.util.List;

/**
 * Series whose samples come together, in the order in which an event has them: those of one source. What comes of them is
 * put down together, and dealt out to the units when it is handed on.
 */
final class Row {
    private final int number;
    private final List<List<Membership>> memberships;
    /** In how many units its series are, each time counted. */
    private final int places;

    private Row(int number, List<List<Membership>> memberships) {
        this.number = number;
        this.memberships = memberships;
        this.places = memberships.stream().mapToInt(List::size).sum();
    }

    /** @param number from 0, another for each */
    static Row of(int number, SeriesList series, KnownSeries known) {
        List<List<Membership>> memberships = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            memberships.add(known.of(series.get(i)));
        }
        return new Row(number, memberships);
    }

    int number() {
        return number;
    }

    /** How many series they are. */
    int size() {
        return memberships.size();
    }

    /** How often an event is held by units once it is dealt out; 0 when none of the series is asked for. */
    int places() {
        return places;
    }

    /** What the series at this place belongs to. */
    List<Membership> memberships(int place) {
        return memberships.get(place);
    }
}
