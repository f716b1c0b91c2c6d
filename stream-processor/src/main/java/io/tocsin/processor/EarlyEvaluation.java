package io.tocsin.processor;

import io.tocsin.processor.plan.RulePlan;
import io.tocsin.runtime.config.Section;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which groups are evaluated between the points of their grid too, as events come.
 *
 * @param enabled whether any is
 * @param except those that are not, as {@code file/group} with {@code *} for anything
 */
record EarlyEvaluation(boolean enabled, List<String> except) {
    EarlyEvaluation {
        except = List.copyOf(except);
    }

    static EarlyEvaluation read(Section s) {
        return new EarlyEvaluation(
                s.flag("enabled", true, "Evaluate alerting rules as events come, not only on their group's interval."),
                s.texts("except", List.of(), "Groups on their interval only: file/group, * for anything."));
    }

    boolean includes(RulePlan.Group group) {
        return enabled && except.stream().noneMatch(pattern -> matches(pattern, group.id()));
    }

    private static boolean matches(String pattern, String id) {
        String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
        return Pattern.compile(regex, Pattern.DOTALL).matcher(id).matches();
    }
}
