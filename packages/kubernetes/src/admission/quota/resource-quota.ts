import type { KubernetesObject } from '@drydock/manifests';
import {
  addQuantities,
  formatQuantity,
  isPlainObject,
  parseQuantity,
  type PlainObject,
  type Quantity,
} from '@drydock/merge';
import type { AdmissionPlugin, AdmissionRequest } from '../../admission.ts';
import { textOf } from '@drydock/object-validation';
import type { GroupResource, StoreView } from '../../store.ts';
import { usageOf, type Usage } from './object-usage.ts';
import { isInScope } from './quota-scopes.ts';

const quotas = { group: '', resource: 'resourcequotas' } as const;
const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];
const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const NONE: Quantity = { nano: 0n, format: 'decimal' };

/** `ResourceQuota`: refuses what would go over a namespace's limits. @see apiserver admission/plugin/resourcequota */
export const resourceQuota: AdmissionPlugin = {
  name: 'ResourceQuota',
  phase: 'validating',
  admit(request, store) {
    const { operation, subresource, namespace } = request;
    if (operation === 'DELETE' || subresource !== undefined || namespace === '')
      return { allowed: true };
    for (const quota of store.list(quotas, namespace)) {
      const problem = problemWith(quota, request, store);
      if (problem !== undefined) return { allowed: false, message: problem };
    }
    return { allowed: true };
  },
};

function problemWith(
  quota: KubernetesObject,
  { object, previous, resource }: AdmissionRequest,
  store: StoreView,
): string | undefined {
  // What counts is the limit that the quota's controller has taken note of.
  const hard = amountsOf(asObject(quota.status).hard);
  if (hard.size === 0 || !isInScope(quota, object)) return undefined;
  const { name } = quota.metadata;
  if (resource.resource === 'pods' && !previous) {
    const missing = unsaid(object, hard);
    if (missing !== '') return `failed quota: ${name}: must specify ${missing}`;
  }
  const before = previous ? usageOf(previous, resource) : new Map<string, Quantity>();
  const asked = [...usageOf(object, resource)]
    .map(([key, amount]): readonly [string, Quantity] => [key, minus(amount, before.get(key))])
    .filter(([key, amount]) => hard.has(key) && amount.nano > 0n)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (asked.length === 0) return undefined;
  const used = usedOf(quota, store);
  const over = asked.filter(([key, amount]) => {
    const limit = hard.get(key) ?? NONE;
    return (used.get(key) ?? NONE).nano + amount.nano > limit.nano;
  });
  if (over.length === 0) return undefined;
  const show = (amount: (key: string, asked: Quantity) => Quantity): string =>
    over.map(([key, delta]) => `${key}=${formatQuantity(amount(key, delta))}`).join(',');
  const requested = show((_key, delta) => delta);
  const taken = show((key) => used.get(key) ?? NONE);
  const limited = show((key) => hard.get(key) ?? NONE);
  return `exceeded quota: ${name}, requested: ${requested}, used: ${taken}, limited: ${limited}`;
}

const minus = (amount: Quantity, other: Quantity | undefined): Quantity =>
  other ? { ...amount, nano: amount.nano - other.nano } : amount;

export function amountsOf(value: unknown): Usage {
  return new Map(
    Object.entries(asObject(value)).flatMap(([name, each]) => {
      const amount = parseQuantity(textOf(each));
      return amount ? [[name, amount] as const] : [];
    }),
  );
}

/** Where the objects of a quota's limits are stored. */
function countedPlaces(names: Iterable<string>): readonly GroupResource[] {
  const places = new Map<string, GroupResource>();
  const add = (group: string, resource: string): void =>
    void places.set(`${resource}.${group}`, { group, resource });
  for (const name of names) {
    const counted = /^count\/([^.]+)(?:\.(.+))?$/.exec(name);
    if (counted) add(counted[2] ?? '', counted[1] ?? '');
    else if (name.startsWith('services')) add('', 'services');
    else if (name.endsWith('persistentvolumeclaims') || name.endsWith('requests.storage'))
      add('', 'persistentvolumeclaims');
    else if (['replicationcontrollers', 'secrets', 'configmaps', 'resourcequotas'].includes(name))
      add('', name);
    else add('', 'pods');
  }
  return [...places.values()];
}

/** What a namespace uses of what a quota limits: every limited name has an amount. */
export function usedOf(quota: KubernetesObject, store: StoreView): Usage {
  const names = Object.keys(asObject(asObject(quota.spec).hard));
  const used = new Map<string, Quantity>(names.map((name) => [name, NONE]));
  for (const place of countedPlaces(names)) {
    for (const object of store.list(place, quota.metadata.namespace)) {
      if (!isInScope(quota, object)) continue;
      for (const [name, amount] of usageOf(object, place)) {
        const before = used.get(name);
        if (before) used.set(name, before.nano === 0n ? amount : addQuantities(before, amount));
      }
    }
  }
  return used;
}

const COMPUTE = /^(?:(requests|limits)\.)?(cpu|memory|ephemeral-storage)$/;

/** `cpu for: a,b; memory for: a`: what a limited pod has to say and does not. */
function unsaid(pod: KubernetesObject, hard: Usage): string {
  const spec = asObject(pod.spec);
  const containers = [...asList(spec.initContainers), ...asList(spec.containers)];
  return [...hard.keys()]
    .toSorted()
    .flatMap((key) => {
      const match = COMPUTE.exec(key);
      if (!match) return [];
      const [, kind = 'requests', name = ''] = match;
      const silent = containers
        .filter((each) => asObject(asObject(each.resources)[kind])[name] === undefined)
        .map((each) => textOf(each.name));
      return silent.length === 0
        ? []
        : [`${key} for: ${[...new Set(silent)].toSorted().join(',')}`];
    })
    .join('; ');
}
