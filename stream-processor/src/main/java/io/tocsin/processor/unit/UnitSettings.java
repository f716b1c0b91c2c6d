package io.tocsin.processor.unit;

import io.tocsin.processor.alert.TemplateContext;
import io.tocsin.processor.plan.RulePlan;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * How units are evaluated.
 *
 * @param early which groups are evaluated between the instants of their grid too
 * @param templates what labels and annotations see of the outside
 * @param nanoTime by which the time of evaluations is bounded
 */
public record UnitSettings(
        Bounds bounds, Predicate<RulePlan.Group> early, TemplateContext templates, LongSupplier nanoTime) {
    /** On the grid only, as Prometheus. */
    public static final UnitSettings DEFAULT =
            new UnitSettings(Bounds.DEFAULT, group -> false, TemplateContext.NOTHING, System::nanoTime);

    /** The same with other bounds. */
    public UnitSettings with(Bounds other) {
        return new UnitSettings(other, early, templates, nanoTime);
    }

    /** The same with templates that see this of the outside. */
    public UnitSettings with(TemplateContext other) {
        return new UnitSettings(bounds, early, other, nanoTime);
    }

    /** The same with these groups evaluated early. */
    public UnitSettings withEarly(Predicate<RulePlan.Group> groups) {
        return new UnitSettings(bounds, groups, templates, nanoTime);
    }
}
