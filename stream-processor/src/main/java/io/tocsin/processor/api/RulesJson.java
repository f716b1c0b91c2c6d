package io.tocsin.processor.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.processor.alert.ActiveAlert;
import io.tocsin.processor.status.GroupStatus;
import io.tocsin.processor.status.GroupStatus.RuleStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The answers of Prometheus' HTTP API about rules, field by field and in its order. */
final class RulesJson {
    private static final JsonMapper JSON = new JsonMapper();

    /** Go's zero time, which Prometheus shows for what has not happened. */
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private RulesJson() {}

    static String rules(RulesQuery.Page page, boolean withAlerts, List<String> warnings) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode groups = data.putArray("groups");
        page.groups().forEach(group -> groups.add(group(group, withAlerts)));
        page.nextToken().ifPresent(token -> data.put("groupNextToken", token));
        return success(data, warnings);
    }

    static String alerts(List<GroupStatus> groups, List<String> warnings) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode alerts = data.putArray("alerts");
        for (GroupStatus group : groups) {
            for (RuleStatus rule : group.rules()) {
                rule.alerting().ifPresent(some -> some.alerts().forEach(alert -> alerts.add(alert(alert))));
            }
        }
        return success(data, warnings);
    }

    static String error(String type, String what) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("status", "error");
        root.put("errorType", type);
        root.put("error", what);
        return text(root);
    }

    private static String success(ObjectNode data, List<String> warnings) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("status", "success");
        root.set("data", data);
        if (!warnings.isEmpty()) {
            ArrayNode array = root.putArray("warnings");
            warnings.forEach(array::add);
        }
        return text(root);
    }

    private static String text(ObjectNode root) {
        try {
            return JSON.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers cannot be written", e);
        }
    }

    private static ObjectNode group(GroupStatus group, boolean withAlerts) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("name", group.name());
        node.put("file", group.file());
        ArrayNode array = node.putArray("rules");
        group.rules().forEach(rule -> array.add(rule(group, rule, withAlerts)));
        node.put("interval", group.interval().toMillis() / 1e3);
        node.put("limit", group.limit());
        putEvaluation(node, group);
        return node;
    }

    private static ObjectNode rule(GroupStatus group, RuleStatus rule, boolean withAlerts) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        rule.alerting().ifPresent(alerting -> node.put("state", alerting.state()));
        node.put("name", rule.name());
        node.put("query", rule.query());
        rule.alerting().ifPresent(alerting -> {
            node.put("duration", alerting.holdFor().toMillis() / 1e3);
            node.put("keepFiringFor", alerting.keepFiringFor().toMillis() / 1e3);
        });
        node.set("labels", texts(rule.labels()));
        rule.alerting().ifPresent(alerting -> {
            node.set("annotations", texts(alerting.annotations()));
            if (withAlerts) {
                ArrayNode alerts = node.putArray("alerts");
                alerting.alerts().forEach(alert -> alerts.add(alert(alert)));
            } else {
                node.putNull("alerts");
            }
        });
        boolean evaluated = group.lastEvaluation().isPresent();
        node.put("health", rule.problem().isPresent() ? "err" : evaluated ? "ok" : "unknown");
        rule.problem().ifPresent(problem -> node.put("lastError", problem));
        rule.shortUntil().ifPresent(until -> node.put("tocsinShortOfHistoryUntil", until.toString()));
        putEvaluation(node, group);
        node.put("type", rule.alerting().isPresent() ? "alerting" : "recording");
        return node;
    }

    private static void putEvaluation(ObjectNode node, GroupStatus group) {
        node.put("evaluationTime", group.evaluationTime().toNanos() / 1e9);
        node.put("lastEvaluation", group.lastEvaluation().map(Instant::toString).orElse(NEVER));
    }

    private static ObjectNode alert(ActiveAlert alert) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set("labels", texts(alert.labels()));
        node.set("annotations", texts(alert.annotations()));
        node.put("state", alert.firing() ? "firing" : "pending");
        node.put("activeAt", alert.activeAt().toString());
        node.put("value", number(alert.value()));
        return node;
    }

    private static ObjectNode texts(Map<String, String> texts) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        texts.forEach(node::put);
        return node;
    }

    /** As Go's {@code strconv.FormatFloat(value, 'e', -1, 64)}: {@code 1.25e+01}. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        String sign = value < 0 || 1 / value < 0 ? "-" : "";
        if (value == 0) {
            return sign + "0e+00";
        }
        BigDecimal digits = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
        String all = digits.unscaledValue().toString();
        int exponent = all.length() - 1 - digits.scale();
        String mantissa = all.length() == 1 ? all : all.charAt(0) + "." + all.substring(1);
        String size = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : Integer.toString(Math.abs(exponent));
        return sign + mantissa + "e" + (exponent < 0 ? "-" : "+") + size;
    }
}
