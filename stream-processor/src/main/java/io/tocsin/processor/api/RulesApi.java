package io.tocsin.processor.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import io.tocsin.processor.alert.ActiveAlert;
import io.tocsin.processor.topology.GroupStatus;
import io.tocsin.processor.topology.GroupStatus.RuleStatus;
import io.tocsin.processor.topology.RuleStates;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The rules and alerts of this process as Prometheus' HTTP API gives them
 * (prometheus.io/docs/prometheus/latest/querying/api, "Rules" and "Alerts"), with its filters {@code type},
 * {@code rule_name[]}, {@code rule_group[]}, {@code file[]} and {@code exclude_alerts}. Rules whose group lives in
 * another process are not among them.
 */
public final class RulesApi {
    private static final JsonMapper JSON = new JsonMapper();

    /** Go's zero time, which Prometheus shows for what has not happened. */
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private final RuleStates states;

    public RulesApi(RuleStates states) {
        this.states = states;
    }

    @Blocking
    @Get("/api/v1/rules")
    public HttpResponse rules(QueryParams params) {
        String type = params.get("type", "");
        if (!List.of("", "alert", "record").contains(type)) {
            return problem("not supported value \"" + type + "\" for type; alert and record are");
        }
        boolean withAlerts = !params.get("exclude_alerts", "").equals("true");
        ArrayNode groups = JsonNodeFactory.instance.arrayNode();
        for (GroupStatus group : states.groups()) {
            List<RuleStatus> rules = group.rules().stream()
                    .filter(rule -> type.isEmpty()
                            || type.equals("alert") == rule.alerting().isPresent())
                    .filter(rule -> wanted(params, "rule_group[]", group.name()))
                    .filter(rule -> wanted(params, "file[]", group.file()))
                    .filter(rule -> wanted(params, "rule_name[]", rule.name()))
                    .toList();
            if (!rules.isEmpty()) {
                groups.add(group(group, rules, withAlerts));
            }
        }
        return success("groups", groups);
    }

    @Blocking
    @Get("/api/v1/alerts")
    public HttpResponse alerts() {
        ArrayNode alerts = JsonNodeFactory.instance.arrayNode();
        for (GroupStatus group : states.groups()) {
            for (RuleStatus rule : group.rules()) {
                rule.alerting().ifPresent(some -> some.alerts().forEach(alert -> alerts.add(alert(alert))));
            }
        }
        return success("alerts", alerts);
    }

    private static boolean wanted(QueryParams params, String name, String value) {
        List<String> all = params.getAll(name);
        return all.isEmpty() || all.contains(value);
    }

    private static ObjectNode group(GroupStatus group, List<RuleStatus> rules, boolean withAlerts) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("name", group.name());
        node.put("file", group.file());
        ArrayNode array = node.putArray("rules");
        rules.forEach(rule -> array.add(rule(group, rule, withAlerts)));
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

    private static HttpResponse success(String name, ArrayNode values) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("status", "success");
        root.putObject("data").set(name, values);
        return json(HttpStatus.OK, root);
    }

    private static HttpResponse problem(String what) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("status", "error");
        root.put("errorType", "bad_data");
        root.put("error", what);
        return json(HttpStatus.BAD_REQUEST, root);
    }

    private static HttpResponse json(HttpStatus status, ObjectNode root) {
        try {
            return HttpResponse.of(status, MediaType.JSON_UTF_8, JSON.writeValueAsString(root));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers cannot be written", e);
        }
    }
}
