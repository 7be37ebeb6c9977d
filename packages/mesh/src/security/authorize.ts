import type { AuthorizationRuleSet, InboundConfig } from '../inbound-config.ts';
import type { FieldRef, TriedCondition, TriedRule } from '../trace.ts';
import type { RequestAttributes } from './request-attributes.ts';
import { ruleApplies } from './rule-match.ts';

/** What the policies of a workload say about one request. */
export interface Authorization {
  readonly verdict: 'allowed' | 'denied' | 'not-modelled';
  /** `ns[default]-policy[p]-rule[0]` of the DENY rule, `none` when no ALLOW rule applied. */
  readonly matched: string;
  readonly detail: string;
  readonly rules: readonly TriedRule[];
  readonly source?: FieldRef;
}

type Action = AuthorizationRuleSet['action'];

/** Istio's order: CUSTOM, DENY, then ALLOW (where any exists, one must apply). AUDIT and dry runs never decide. */
export function authorize(
  config: Pick<InboundConfig, 'policies' | 'extensionProviders'>,
  attributes: RequestAttributes,
  wantsTrace: boolean,
): Authorization {
  const rules: TriedRule[] = [];
  const enforced = config.policies.filter((policy) => !policy.dryRun);
  const search = (action: Action): Match | undefined =>
    firstMatch(enforced, action, attributes, wantsTrace ? rules : undefined);
  const custom = search('CUSTOM');
  if (custom) return customAnswer(custom, config.extensionProviders, rules);
  const denied = search('DENY');
  if (denied) {
    const detail = `Rule ${denied.index} of AuthorizationPolicy ${denied.policy.name} denies the request.`;
    return { verdict: 'denied', matched: denied.name, detail, rules, source: denied.source };
  }
  const allowing = enforced.filter(({ action }) => action === 'ALLOW');
  const [first] = allowing;
  if (!first) {
    const detail =
      enforced.length === 0 ? 'No policy selects this workload.' : 'No policy denies the request.';
    return { verdict: 'allowed', matched: '', detail, rules };
  }
  const allowed = search('ALLOW');
  if (allowed) {
    const detail = `Rule ${allowed.index} of AuthorizationPolicy ${allowed.policy.name} allows the request.`;
    return { verdict: 'allowed', matched: allowed.name, detail, rules, source: allowed.source };
  }
  const names = allowing.map(({ name }) => name).join(', ');
  const detail = `No rule of the ALLOW policies applies (${names}): denied.`;
  return { verdict: 'denied', matched: 'none', detail, rules, source: first.source };
}

interface Match {
  readonly policy: AuthorizationRuleSet;
  readonly index: number;
  readonly name: string;
  readonly source: FieldRef;
}

function firstMatch(
  policies: readonly AuthorizationRuleSet[],
  action: Action,
  attributes: RequestAttributes,
  rules: TriedRule[] | undefined,
): Match | undefined {
  for (const policy of policies) {
    if (policy.action !== action) continue;
    for (const [index, rule] of policy.rules.entries()) {
      const source = { resource: policy.source.resource, path: `spec.rules[${index}]` };
      const name = `ns[${policy.namespace}]-policy[${policy.name}]-rule[${index}]`;
      const tried: TriedCondition[] = [];
      const place = { namespace: policy.namespace, action, source, ...(rules ? { tried } : {}) };
      const holds = ruleApplies(rule, attributes, place);
      rules?.push({ name, verdict: holds ? 'taken' : 'rejected', conditions: tried, source });
      if (holds) return { policy, index, name, source };
    }
  }
  return undefined;
}

/** An unknown provider denies; a known one would be asked over the network. */
function customAnswer(
  match: Match,
  providers: readonly string[],
  rules: readonly TriedRule[],
): Authorization {
  const provider = match.policy.provider ?? '';
  const { source } = match;
  if (!providers.includes(provider)) {
    return {
      verdict: 'denied',
      matched: `istio-ext-authz-${provider}-${match.name}-deny-due-to-bad-CUSTOM-action`,
      detail: `Mesh config has no extension provider ${provider}: denied.`,
      rules,
      source,
    };
  }
  const detail = `AuthorizationPolicy ${match.policy.name} asks the extension provider ${provider}; its answer is not modelled.`;
  return { verdict: 'not-modelled', matched: match.name, detail, rules, source };
}
