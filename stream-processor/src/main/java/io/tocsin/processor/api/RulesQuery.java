package io.tocsin.processor.api;

import com.linecorp.armeria.common.QueryParams;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.promql.TimeShift;
import io.tocsin.processor.status.GroupStatus;
import io.tocsin.processor.status.GroupStatus.RuleStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters of {@code /api/v1/rules}, with the meaning and the errors of Prometheus' {@code web/api/v1/api.go}.
 *
 * @param kind {@code alert}, {@code record}, or empty for both
 * @param matchers sets of which one must match a rule's labels as they are written; empty for any
 * @param limit groups on a page; 0 for all
 * @param token of the first group of the page; empty for the first page
 */
record RulesQuery(
        String kind,
        Set<String> names,
        Set<String> groups,
        Set<String> files,
        List<List<LabelMatcher>> matchers,
        boolean withAlerts,
        int limit,
        String token) {
    private static final Set<String> TRUE = Set.of("1", "t", "true");
    private static final Set<String> FALSE = Set.of("", "0", "f", "false");

    RulesQuery {
        names = Set.copyOf(names);
        groups = Set.copyOf(groups);
        files = Set.copyOf(files);
        matchers = List.copyOf(matchers);
    }

    /** What stands in a request is wrong; the message is for who has sent it. */
    static final class BadRequest extends Exception {
        private static final long serialVersionUID = 1;

        BadRequest(String message) {
            super(message);
        }

        private static BadRequest of(String parameter, String what) {
            return new BadRequest("invalid parameter \"" + parameter + "\": " + what);
        }
    }

    /**
     * A page of groups.
     *
     * @param nextToken of the page after it; empty when this is the last
     */
    record Page(List<GroupStatus> groups, Optional<String> nextToken) {
        Page {
            groups = List.copyOf(groups);
        }
    }

    static RulesQuery of(QueryParams params) throws BadRequest {
        List<List<LabelMatcher>> matchers = new ArrayList<>();
        for (String selector : params.getAll("match[]")) {
            matchers.add(matchers(selector));
        }
        String kind = params.get("type", "").toLowerCase(Locale.ROOT);
        if (!Set.of("", "alert", "record").contains(kind)) {
            throw BadRequest.of("type", "not supported value \"" + kind + "\"");
        }
        String exclude = params.get("exclude_alerts", "").toLowerCase(Locale.ROOT);
        if (!TRUE.contains(exclude) && !FALSE.contains(exclude)) {
            throw BadRequest.of(
                    "exclude_alerts",
                    "error converting exclude_alerts: strconv.ParseBool: parsing \"" + exclude + "\": invalid syntax");
        }
        String limit = params.get("group_limit", "");
        String token = params.get("group_next_token", "");
        if (!token.isEmpty() && limit.isEmpty()) {
            throw BadRequest.of(
                    "group_next_token", "group_limit needs to be present in order to paginate over the groups");
        }
        return new RulesQuery(
                kind,
                Set.copyOf(params.getAll("rule_name[]")),
                Set.copyOf(params.getAll("rule_group[]")),
                Set.copyOf(params.getAll("file[]")),
                matchers,
                FALSE.contains(exclude),
                limit(limit),
                token);
    }

    private static int limit(String text) throws BadRequest {
        if (text.isEmpty()) {
            return 0;
        }
        int limit;
        try {
            limit = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw BadRequest.of("group_limit", "group_limit needs to be a valid number: \"" + text + "\" is none");
        }
        if (limit <= 0) {
            throw BadRequest.of("group_limit", "group_limit needs to be greater than 0");
        }
        return limit;
    }

    private static List<LabelMatcher> matchers(String selector) throws BadRequest {
        Expr expr;
        try {
            expr = Parser.parse(selector);
        } catch (PromqlException e) {
            throw new BadRequest(String.valueOf(e.getMessage()));
        }
        // Of a selector with an offset or the like Prometheus' parser of selectors knows nothing.
        if (!(expr instanceof Expr.VectorSelector vector) || !vector.time().equals(TimeShift.NONE)) {
            throw new BadRequest("\"" + selector + "\" is no series selector");
        }
        return vector.allMatchers();
    }

    /** The groups that are asked for, each with those of its rules that are. */
    Page page(List<GroupStatus> all) throws BadRequest {
        List<GroupStatus> page = new ArrayList<>();
        boolean begun = token.isEmpty();
        for (GroupStatus group : all) {
            if (!begun && !token.equals(token(group))) {
                continue;
            }
            begun = true;
            List<RuleStatus> rules = isWanted(groups, group.name()) && isWanted(files, group.file())
                    ? group.rules().stream().filter(this::isWanted).toList()
                    : List.of();
            if (rules.isEmpty()) {
                continue;
            }
            if (limit > 0 && page.size() == limit) {
                return new Page(page, Optional.of(token(group)));
            }
            page.add(group.with(rules));
        }
        if (!begun) {
            throw BadRequest.of(
                    "group_next_token", "invalid group_next_token '" + token + "'. were rule groups changed?");
        }
        return new Page(page, Optional.empty());
    }

    private boolean isWanted(RuleStatus rule) {
        return (kind.isEmpty() || kind.equals("alert") == rule.alerting().isPresent())
                && isWanted(names, rule.name())
                && (matchers.isEmpty()
                        || matchers.stream().anyMatch(set -> set.stream().allMatch(one -> one.matches(rule.labels()))));
    }

    private static boolean isWanted(Set<String> wanted, String value) {
        return wanted.isEmpty() || wanted.contains(value);
    }

    /** As Prometheus makes it. */
    private static String token(GroupStatus group) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((group.file() + ";" + group.name()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-256", e);
        }
    }
}
