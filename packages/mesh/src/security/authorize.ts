import type {
  AskAuthorizer,
  AuthorizationRuleSet,
  ExternalVerdict,
  InboundConfig,
} from '../inbound-config.ts';
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
  /** Of an external authorizer: its refusal, or the headers that it adds. */
  readonly external?: ExternalVerdict;
}

type Action = AuthorizationRuleSet['action'];

/** Istio's order: CUSTOM, DENY, then ALLOW (where any exists, one must apply). AUDIT and dry runs never decide. */
export function authorize(
  config: Pick<InboundConfig, 'policies' | 'extensionProviders' | 'authorizers'>,
  attributes: RequestAttributes,
  { wantsTrace, ask }: { readonly wantsTrace: boolean; readonly ask?: AskAuthorizer | undefined },
): Authorization {
  const rules: TriedRule[] = [];
  const enforced = config.policies.filter((policy) => !policy.dryRun);
  const search = (action: Action): Match | undefined =>
    firstMatch(enforced, action, attributes, wantsTrace ? rules : undefined);
  const custom = search('CUSTOM');
  const asked = custom && customAnswer(custom, config, { rules, ask });
  if (asked && asked.verdict !== 'allowed') return asked;
  const inside = insideAnswer(search, enforced, rules);
  const isPassed = asked?.external !== undefined && inside.verdict === 'allowed';
  return isPassed ? { ...inside, external: asked.external } : inside;
}

/** What DENY and ALLOW say. */
function insideAnswer(
  search: (action: Action) => Match | undefined,
  enforced: readonly AuthorizationRuleSet[],
  rules: readonly TriedRule[],
): Authorization {
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

interface Asking {
  readonly rules: readonly TriedRule[];
  readonly ask: AskAuthorizer | undefined;
}

/** An unknown provider denies; a known one is asked. */
function customAnswer(
  match: Match,
  config: Pick<InboundConfig, 'extensionProviders' | 'authorizers'>,
  { rules, ask }: Asking,
): Authorization {
  const provider = match.policy.provider ?? '';
  const { source } = match;
  if (!config.extensionProviders.includes(provider)) {
    return {
      verdict: 'denied',
      matched: `istio-ext-authz-${provider}-${match.name}-deny-due-to-bad-CUSTOM-action`,
      detail: `Mesh config has no extension provider ${provider}: denied.`,
      rules,
      source,
    };
  }
  const authorizer = config.authorizers.get(provider);
  const answer = authorizer && ask?.(authorizer);
  const asks = `AuthorizationPolicy ${match.policy.name} asks the extension provider ${provider}`;
  const base = { matched: match.name, rules, source };
  if (!answer) {
    const detail = `${asks}; its answer is not modelled.`;
    return { ...base, verdict: 'not-modelled', detail };
  }
  if (answer.kind === 'allowed') {
    return { ...base, verdict: 'allowed', detail: `${asks}: allowed.`, external: answer };
  }
  if (answer.kind === 'error' && authorizer?.isFailOpen) {
    const external = { kind: 'allowed', headers: [] } as const;
    return { ...base, verdict: 'allowed', detail: `${asks}: no answer, failOpen.`, external };
  }
  const detail = answer.kind === 'error' ? `${asks}: no answer, denied.` : `${asks}: denied.`;
  const status = authorizer?.statusOnError ?? 403;
  const external: ExternalVerdict =
    answer.kind === 'error' ? { kind: 'denied', status, body: '', headers: [] } : answer;
  return { ...base, verdict: 'denied', detail, external };
}
