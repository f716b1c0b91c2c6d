package io.tocsin.processor.api;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import io.tocsin.processor.cluster.ClusterRules;
import io.tocsin.processor.cluster.ClusterRules.View;
import io.tocsin.processor.cluster.Part;
import io.tocsin.processor.cluster.PartCodec;
import io.tocsin.processor.cluster.Peers;
import io.tocsin.processor.status.RuleStates;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The rules and alerts of all instances as Prometheus' HTTP API gives them
 * (prometheus.io/docs/prometheus/latest/querying/api, "Rules" and "Alerts"), with all of its parameters; who could not
 * be asked is told in {@code warnings}. With {@code local=true} of this instance alone.
 */
public final class RulesApi {
    private final RuleStates states;
    private final ClusterRules rules;

    /**
     * Of this instance and the others.
     *
     * @param states of this instance
     */
    public RulesApi(RuleStates states, ClusterRules rules) {
        this.states = states;
        this.rules = rules;
    }

    @Get("/api/v1/rules")
    public HttpResponse rules(ServiceRequestContext ctx, QueryParams params) {
        RulesQuery query;
        try {
            query = RulesQuery.of(params);
        } catch (RulesQuery.BadRequest e) {
            return problem(e);
        }
        return answer(ctx, params, view -> {
            try {
                return json(
                        HttpStatus.OK, RulesJson.rules(query.page(view.groups()), query.withAlerts(), view.warnings()));
            } catch (RulesQuery.BadRequest e) {
                return problem(e);
            }
        });
    }

    @Get("/api/v1/alerts")
    public HttpResponse alerts(ServiceRequestContext ctx, QueryParams params) {
        return answer(ctx, params, view -> json(HttpStatus.OK, RulesJson.alerts(view.groups(), view.warnings())));
    }

    /** For the other instances. It asks nobody, so that there are no loops. */
    @Blocking
    @Get(Peers.PATH)
    public HttpResponse part() {
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, PartCodec.write(new Part(states.partitions())));
    }

    /** Waits for the others on no thread. */
    private HttpResponse answer(ServiceRequestContext ctx, QueryParams params, Function<View, HttpResponse> render) {
        CompletionStage<View> view = params.get("local", "").equals("true")
                ? CompletableFuture.supplyAsync(rules::local, ctx.blockingTaskExecutor())
                : rules.all();
        return HttpResponse.of(view.thenApplyAsync(render, ctx.blockingTaskExecutor()));
    }

    private static HttpResponse problem(RulesQuery.BadRequest e) {
        return json(HttpStatus.BAD_REQUEST, RulesJson.error("bad_data", String.valueOf(e.getMessage())));
    }

    private static HttpResponse json(HttpStatus status, String body) {
        return HttpResponse.of(status, MediaType.JSON_UTF_8, body);
    }
}
