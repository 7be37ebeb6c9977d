import { isJsonObject, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import type { Reconciler } from '../reconciler.ts';
import { matchesLabels, requirementsOf } from '@drydock/object-validation';
import type { StoreView } from '../store.ts';

const CLUSTER_ROLES = { group: 'rbac.authorization.k8s.io', resource: 'clusterroles' };

/**
 * Gathers the rules of a ClusterRole with an aggregationRule from those that it selects, by name and each rule once.
 * @see kubernetes pkg/controller/clusterroleaggregation
 */
export const clusterRoleAggregation: Reconciler = {
  name: 'clusterrole-aggregation-controller',
  manager: 'clusterrole-aggregation-controller',
  keysOf: ({ resource }, store) =>
    resource.resource === CLUSTER_ROLES.resource && resource.group === CLUSTER_ROLES.group
      ? store
          .list(CLUSTER_ROLES)
          .filter((role) => selectorsOf(role).length > 0)
          .map(({ metadata }) => metadata.name)
      : [],
  reconcile(name, { store }) {
    const role = store.get(CLUSTER_ROLES, '', name);
    if (!role || selectorsOf(role).length === 0) return { writes: [] };
    const rules = aggregated(role, store);
    if (deepEqual(rules, role['rules'] ?? [])) return { writes: [] };
    return { writes: [{ verb: 'update', resource: CLUSTER_ROLES, object: { ...role, rules } }] };
  },
};

function selectorsOf(role: KubernetesObject): readonly JsonObject[] {
  const rule = role['aggregationRule'];
  const selectors = isJsonObject(rule) ? rule['clusterRoleSelectors'] : undefined;
  return Array.isArray(selectors) ? selectors.filter((one) => isJsonObject(one)) : [];
}

function aggregated(role: KubernetesObject, store: StoreView): readonly unknown[] {
  const rules: unknown[] = [];
  for (const selector of selectorsOf(role)) {
    const requirements = requirementsOf(selector) ?? [];
    for (const other of store.list(CLUSTER_ROLES)) {
      if (other.metadata.name === role.metadata.name) continue;
      if (!matchesLabels(requirements, other.metadata.labels)) continue;
      const own = Array.isArray(other['rules']) ? (other['rules'] as readonly unknown[]) : [];
      for (const rule of own) if (!rules.some((known) => deepEqual(known, rule))) rules.push(rule);
    }
  }
  return rules;
}
