package io.tocsin.processor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.common.QueryParams;
import io.tocsin.processor.status.GroupStatus;
import io.tocsin.processor.status.GroupStatus.Alerting;
import io.tocsin.processor.status.GroupStatus.RuleStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RulesQueryTest {
    private static final List<GroupStatus> GROUPS = List.of(
            group("a.yml", "g", alert("A", "page"), record("r", "page")),
            group("a.yml", "h", record("r", "")),
            group("b.yml", "g", alert("A", "{{ $labels.severity }}"), alert("B", "info")));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                   | a.yml/g:A,r a.yml/h:r b.yml/g:A,B",
                "type=alert                           | a.yml/g:A b.yml/g:A,B",
                "type=RECORD                          | a.yml/g:r a.yml/h:r",
                "rule_name[]=A                        | a.yml/g:A b.yml/g:A",
                "rule_name[]=B&rule_name[]=r          | a.yml/g:r a.yml/h:r b.yml/g:B",
                "rule_group[]=h                       | a.yml/h:r",
                "file[]=a.yml&rule_group[]=g          | a.yml/g:A,r",
                "file[]=c.yml                         | ''",
                "match[]={severity=\"page\"}          | a.yml/g:A,r",
                "match[]={severity=~\"p.*%7Cinfo\"}     | a.yml/g:A,r b.yml/g:B",
                "match[]={severity=\"page\",x=\"\"}&match[]={severity=\"info\"} | a.yml/g:A,r b.yml/g:B",
                "match[]={severity=~\".%2B\"}&type=record | a.yml/g:r",
                "match[]=up                           | ''",
                "group_limit=5                        | a.yml/g:A,r a.yml/h:r b.yml/g:A,B"
            })
    void keepsWhatIsAskedFor(String query, String expected) throws Exception {
        assertEquals(expected, text(page(query)));
    }

    @Test
    void pagesThroughTheGroupsThatAreAskedFor() throws Exception {
        RulesQuery.Page first = page("group_limit=1&type=alert");
        assertEquals("a.yml/g:A", text(first));
        String token = first.nextToken().orElseThrow();
        assertEquals("e10e513166aca2cfc9a838e4a86942a98521e07fe0d0b685fe2c93ed5c4fd9f1", token, "of b.yml;g");
        RulesQuery.Page second = page("group_limit=1&type=alert&group_next_token=" + token);
        assertEquals("b.yml/g:A,B", text(second));
        assertEquals(Optional.empty(), second.nextToken());
    }

    @ParameterizedTest
    @CsvSource({"'', true", "exclude_alerts=true, false", "exclude_alerts=1, false", "exclude_alerts=F, true"})
    void leavesAlertsOutWhenTold(String query, boolean with) throws Exception {
        assertEquals(with, RulesQuery.of(QueryParams.fromQueryString(query)).withAlerts());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type=both               | invalid parameter \"type\": not supported value \"both\"",
                "exclude_alerts=maybe    | invalid parameter \"exclude_alerts\": error converting exclude_alerts",
                "group_limit=x           | invalid parameter \"group_limit\": group_limit needs to be a valid number",
                "group_limit=0           | invalid parameter \"group_limit\": group_limit needs to be greater than 0",
                "group_limit=99999999999 | invalid parameter \"group_limit\": group_limit needs to be a valid number",
                "group_next_token=x      | invalid parameter \"group_next_token\": group_limit needs to be present",
                "group_next_token=x&group_limit=1 | invalid parameter \"group_next_token\": invalid group_next_token 'x'.",
                "match[]={a=~\"(\"}      | ",
                "match[]={a=\"\"}        | 1:1: vector selector must contain at least one non-empty matcher",
                "match[]=up offset 5m    | \"up offset 5m\" is no series selector",
                "match[]=rate(up[5m])    | \"rate(up[5m])\" is no series selector"
            })
    void refusesAsPrometheusDoes(String query, String message) {
        RulesQuery.BadRequest e = assertThrows(RulesQuery.BadRequest.class, () -> page(query));
        assertTrue(
                String.valueOf(e.getMessage()).startsWith(message == null ? "" : message), () -> e.getMessage() + "");
    }

    private static RulesQuery.Page page(String query) throws RulesQuery.BadRequest {
        return RulesQuery.of(QueryParams.fromQueryString(query)).page(GROUPS);
    }

    private static String text(RulesQuery.Page page) {
        return page.groups().stream()
                .map(group -> group.file() + "/" + group.name() + ":"
                        + group.rules().stream().map(RuleStatus::name).collect(Collectors.joining(",")))
                .collect(Collectors.joining(" "));
    }

    private static GroupStatus group(String file, String name, RuleStatus... rules) {
        return new GroupStatus(file, name, Duration.ofSeconds(1), 0, Duration.ZERO, Optional.empty(), List.of(rules));
    }

    private static RuleStatus alert(String name, String severity) {
        return new RuleStatus(
                name,
                "up",
                Optional.of(new Alerting(Duration.ZERO, Duration.ZERO, Map.of(), List.of())),
                Map.of("severity", severity),
                Optional.empty(),
                Optional.empty());
    }

    private static RuleStatus record(String name, String severity) {
        return new RuleStatus(
                name,
                "up",
                Optional.empty(),
                severity.isEmpty() ? Map.of() : Map.of("severity", severity),
                Optional.empty(),
                Optional.empty());
    }
}
