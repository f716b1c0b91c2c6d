package io.tocsin.processor.topology;

import io.tocsin.processor.extract.Extractions;
import io.tocsin.processor.plan.RulePlan;

/**
 * What all tasks are to do.
 *
 * @param plan the rules
 * @param extractions the metrics that are drawn from logs
 */
public record RuleSet(RulePlan plan, Extractions extractions) {}
