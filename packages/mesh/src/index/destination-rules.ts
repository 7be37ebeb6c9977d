import type { JsonObject } from '@drydock/manifests';
import { listOf, objectOf, textMapOf, textOf, textsOf, labelsMatch } from '../json-access.ts';
import type { MeshProxy } from '../mesh-input.ts';
import type { FieldRef } from '../trace.ts';
import { expandHost, isWildcard, mostSpecificPattern } from './host-name.ts';
import { refTo, type MeshObject } from './mesh-object.ts';
import { isVisible, type MeshSettings } from './mesh-settings.ts';
import type { MeshService } from './mesh-service.ts';

/** The DestinationRules of one namespace and host, merged as istiod does. */
export interface MergedDestinationRule {
  readonly host: string;
  readonly namespace: string;
  /** The oldest one: its trafficPolicy counts unless it has none. */
  readonly first: MeshObject;
  readonly trafficPolicy: JsonObject | undefined;
  readonly policySource: FieldRef | undefined;
  readonly subsets: readonly SubsetRule[];
  readonly exportTo: readonly string[];
  readonly workloadSelector: Readonly<Record<string, string>> | undefined;
}

export interface SubsetRule {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly trafficPolicy: JsonObject | undefined;
  readonly source: FieldRef;
}

/** The rules of one namespace by host (several of one host only when exportTo or workloadSelector differ). */
export interface NamespaceRules {
  readonly byHost: Map<string, readonly MergedDestinationRule[]>;
  readonly wildcards: Set<string>;
}

export type DestinationRuleIndex = ReadonlyMap<string, NamespaceRules>;

/** Merges and sorts DestinationRules, which must come oldest first. */
export function indexDestinationRules(
  rules: readonly MeshObject[],
  settings: MeshSettings,
): DestinationRuleIndex {
  const index = new Map<string, NamespaceRules>();
  for (const rule of rules) {
    const host = expandHost(textOf(rule.spec['host']) ?? '', rule.namespace, settings.domain);
    if (host === '') continue;
    const space = index.get(rule.namespace) ?? { byHost: new Map(), wildcards: new Set() };
    index.set(rule.namespace, space);
    if (isWildcard(host)) space.wildcards.add(host);
    const added = readRule(rule, host, settings);
    space.byHost.set(host, addRule(space.byHost.get(host) ?? [], added));
  }
  return index;
}

function readRule(rule: MeshObject, host: string, settings: MeshSettings): MergedDestinationRule {
  const exportTo = textsOf(rule.spec['exportTo']);
  const policy = rule.spec['trafficPolicy'];
  const selector = objectOf(rule.spec['workloadSelector'])['matchLabels'];
  return {
    host,
    namespace: rule.namespace,
    first: rule,
    trafficPolicy: policy === undefined ? undefined : objectOf(policy),
    policySource: policy === undefined ? undefined : refTo(rule, 'spec', 'trafficPolicy'),
    subsets: listOf(rule.spec['subsets']).flatMap((item, position) => {
      const subset = objectOf(item);
      const name = textOf(subset['name']);
      if (name === undefined) return [];
      const own = subset['trafficPolicy'];
      return [
        {
          name,
          labels: textMapOf(subset['labels']),
          trafficPolicy: own === undefined ? undefined : objectOf(own),
          source: refTo(rule, 'spec', 'subsets', position),
        },
      ];
    }),
    exportTo: exportTo.length > 0 ? exportTo : settings.destinationRuleExportTo,
    workloadSelector: selector === undefined ? undefined : textMapOf(selector),
  };
}

/** Merges into the rule of the same scope: new subsets are added, the first trafficPolicy stays (istio mergeDestinationRule). */
function addRule(
  rules: readonly MergedDestinationRule[],
  added: MergedDestinationRule,
): MergedDestinationRule[] {
  const place = rules.findIndex((rule) => hasSameScope(rule, added));
  const into = rules[place];
  if (!into) return [...rules, added];
  const known = new Set(into.subsets.map((subset) => subset.name));
  const merged: MergedDestinationRule = {
    ...into,
    trafficPolicy: into.trafficPolicy ?? added.trafficPolicy,
    policySource: into.policySource ?? added.policySource,
    subsets: [...into.subsets, ...added.subsets.filter((subset) => !known.has(subset.name))],
  };
  return rules.with(place, merged);
}

function hasSameScope(one: MergedDestinationRule, other: MergedDestinationRule): boolean {
  return scopeText(one) === scopeText(other);
}

function scopeText(rule: MergedDestinationRule): string {
  const selector = Object.entries(rule.workloadSelector ?? { '': '' });
  const pairs = selector.map(([key, value]) => `${key}=${value}`);
  return JSON.stringify([rule.exportTo.toSorted(), pairs.toSorted()]);
}

/**
 * The rule that a proxy uses for a service: from its own namespace, else the service's, else the
 * root namespace. The first namespace with a visible rule for the host hides all others.
 */
export function findDestinationRule(
  index: DestinationRuleIndex,
  service: Pick<MeshService, 'host' | 'namespace'>,
  proxy: Pick<MeshProxy, 'namespace' | 'labels'>,
  settings: MeshSettings,
): MergedDestinationRule | undefined {
  const path = new Set([service.namespace, settings.rootNamespace]);
  if (proxy.namespace !== settings.rootNamespace) {
    const own = lookUp(index, proxy.namespace, service.host, (rule) =>
      isVisible(rule.exportTo, proxy.namespace, proxy.namespace),
    );
    if (own) return forWorkload(own, proxy);
  }
  for (const namespace of path) {
    const found = lookUp(index, namespace, service.host, (rule) =>
      isVisible(rule.exportTo, namespace, proxy.namespace),
    );
    if (found) return forWorkload(found, proxy);
  }
  return undefined;
}

function lookUp(
  index: DestinationRuleIndex,
  namespace: string,
  host: string,
  accept: (rule: MergedDestinationRule) => boolean,
): readonly MergedDestinationRule[] | undefined {
  const space = index.get(namespace);
  if (!space) return undefined;
  const exact = space.byHost.get(host)?.filter(accept);
  if (exact && exact.length > 0) return exact;
  const visible = [...space.wildcards].filter((pattern) => space.byHost.get(pattern)?.some(accept));
  const best = mostSpecificPattern(host, visible);
  return best === undefined ? undefined : space.byHost.get(best)?.filter(accept);
}

function forWorkload(
  rules: readonly MergedDestinationRule[],
  proxy: Pick<MeshProxy, 'labels'>,
): MergedDestinationRule | undefined {
  const selected = rules.find(
    (rule) => rule.workloadSelector && labelsMatch(rule.workloadSelector, proxy.labels),
  );
  return selected ?? rules.find((rule) => !rule.workloadSelector);
}
