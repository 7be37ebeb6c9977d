import type { StoreView } from '@drydock/kubernetes';
import { readRuleGroups, type RuleGroup } from '@drydock/metrics';
import { findPrometheus, PROMETHEUS_RULES } from './monitoring-objects.ts';
import { whyNotSelected } from './select-monitors.ts';

/** A PrometheusRule that is not loaded, or a part of one. */
export interface RuleProblem {
  readonly namespace: string;
  readonly name: string;
  readonly message: string;
}

/** The groups of all PrometheusRules that the Prometheus object selects; the operator refuses one with an error as a whole. */
export function readRules(store: StoreView): {
  readonly groups: readonly RuleGroup[];
  readonly problems: readonly RuleProblem[];
} {
  const prometheus = findPrometheus(store);
  const groups: RuleGroup[] = [];
  const problems: RuleProblem[] = [];
  if (!prometheus) return { groups, problems };
  for (const { metadata, spec } of store.list(PROMETHEUS_RULES)) {
    const { name, namespace = '', labels = {}, uid = '' } = metadata;
    const refusal = whyNotSelected({ namespace, labels }, 'rule', prometheus, store);
    const read = readRuleGroups(`${namespace}-${name}-${uid}.yaml`, spec);
    const messages = refusal === undefined ? read.errors : [refusal];
    problems.push(...messages.map((message) => ({ namespace, name, message })));
    if (messages.length === 0) groups.push(...read.groups);
  }
  return { groups, problems };
}
