import type { KubernetesObject } from '@drydock/manifests';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  isPlainObject,
  parseQuantity,
  type PlainObject,
  type Quantity,
} from '@drydock/merge';
import type { AdmissionPlugin } from '../admission.ts';
import { textOf } from '@drydock/object-validation';

type Amounts = ReadonlyMap<string, Quantity>;

interface Usage {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

interface Limit {
  readonly type: string;
  readonly min: Amounts;
  readonly max: Amounts;
  readonly ratio: Amounts;
  readonly defaults: Amounts;
  readonly defaultRequests: Amounts;
}

const limitRanges = { group: '', resource: 'limitranges' } as const;

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];

/** Amounts by resource name, in the order of names. */
function amountsOf(value: unknown): Amounts {
  const amounts = new Map<string, Quantity>();
  for (const name of Object.keys(asObject(value)).toSorted()) {
    const given = asObject(value)[name];
    const amount =
      typeof given === 'string' || typeof given === 'number' ? parseQuantity(given) : undefined;
    if (amount) amounts.set(name, amount);
  }
  return amounts;
}

function limitsOf(range: KubernetesObject): readonly Limit[] {
  return asList(asObject(range.spec).limits).map((limit) => ({
    type: textOf(limit.type),
    min: amountsOf(limit.min),
    max: amountsOf(limit.max),
    ratio: amountsOf(limit.maxLimitRequestRatio),
    defaults: amountsOf(limit.default),
    defaultRequests: amountsOf(limit.defaultRequest),
  }));
}

/** `LimitRanger`, the half that fills in: containers get the namespace's default requests and limits. @see kubernetes plugin/pkg/admission/limitranger */
export const limitDefaults: AdmissionPlugin = {
  name: 'LimitRanger',
  phase: 'mutating',
  admit({ resource, operation, object, namespace }, store) {
    if (resource.group !== '' || resource.resource !== 'pods' || operation !== 'CREATE')
      return { allowed: true };
    const limits = store
      .list(limitRanges, namespace)
      .flatMap(limitsOf)
      .filter(({ type }) => type === 'Container');
    if (limits.length === 0) return { allowed: true };
    return { allowed: true, object: withDefaults(object, limits) };
  },
};

function withDefaults(pod: KubernetesObject, limits: readonly Limit[]): KubernetesObject {
  const notes: string[] = [];
  const spec = asObject(pod.spec);
  const fill = (field: string, what: string): readonly PlainObject[] | undefined =>
    spec[field] === undefined
      ? undefined
      : asList(spec[field]).map((container) => {
          const filled = limits.reduce((next, limit) => filledFrom(next, limit), container);
          for (const kind of ['request', 'limit'] as const) {
            const names = added(container, filled, kind);
            if (names.length > 0)
              notes.push(`${names.join(', ')} ${kind} for ${what} ${textOf(container.name)}`);
          }
          return filled;
        });
  const containers = fill('containers', 'container');
  const initContainers = fill('initContainers', 'init container');
  if (notes.length === 0) return pod;
  const note = `LimitRanger plugin set: ${notes.join('; ')}`;
  const annotations = { ...pod.metadata.annotations, 'kubernetes.io/limit-ranger': note };
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations },
    spec: {
      ...spec,
      ...(containers ? { containers } : {}),
      ...(initContainers ? { initContainers } : {}),
    },
  };
}

function filledFrom(container: PlainObject, limit: Limit): PlainObject {
  const resources = asObject(container.resources);
  const limits = { ...asText(limit.defaults), ...asObject(resources.limits) };
  const requests = { ...asText(limit.defaultRequests), ...asObject(resources.requests) };
  // A limit that was asked for is also the request, before any default.
  const own = asObject(resources.limits);
  for (const name of Object.keys(own)) {
    if (asObject(resources.requests)[name] === undefined) requests[name] = own[name];
  }
  const next = {
    ...resources,
    ...(Object.keys(limits).length > 0 ? { limits } : {}),
    ...(Object.keys(requests).length > 0 ? { requests } : {}),
  };
  return { ...container, resources: next };
}

const asText = (amounts: Amounts): Record<string, unknown> =>
  Object.fromEntries([...amounts].map(([name, amount]) => [name, formatQuantity(amount)]));

/** Names that a default was used for. */
function added(before: PlainObject, after: PlainObject, kind: 'request' | 'limit'): string[] {
  const own = asObject(before.resources);
  const [old, next] = [asObject(own[`${kind}s`]), asObject(asObject(after.resources)[`${kind}s`])];
  return Object.keys(next)
    .filter((name) => old[name] === undefined)
    .filter((name) => kind === 'limit' || asObject(own.limits)[name] === undefined)
    .toSorted();
}

/** `LimitRanger`, the half that refuses: what is asked for must lie within the namespace's ranges. */
export const limitChecks: AdmissionPlugin = {
  name: 'LimitRanger',
  phase: 'validating',
  admit({ resource, operation, object, namespace }, store) {
    const isPod = resource.resource === 'pods';
    const isChecked = isPod || resource.resource === 'persistentvolumeclaims';
    if (resource.group !== '' || !isChecked || operation !== 'CREATE') return { allowed: true };
    for (const range of store.list(limitRanges, namespace)) {
      const problems = limitsOf(range).flatMap((limit) => violations(object, limit, isPod));
      if (problems.length === 0) continue;
      const text = problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`;
      return { allowed: false, message: text };
    }
    return { allowed: true };
  },
};

function violations(object: KubernetesObject, limit: Limit, isPod: boolean): readonly string[] {
  const spec = asObject(object.spec);
  if (!isPod) {
    if (limit.type !== 'PersistentVolumeClaim') return [];
    const requests = amountsOf(asObject(spec.resources).requests);
    return outside(limit, { requests, limits: new Map() });
  }
  const containers = asList(spec.containers);
  const all = [...containers, ...asList(spec.initContainers)];
  if (limit.type === 'Container') return all.flatMap((each) => outside(limit, usageOf(each)));
  return limit.type === 'Pod' ? outside(limit, podUsage(spec)) : [];
}

const usageOf = (container: PlainObject): Usage => ({
  requests: amountsOf(asObject(container.resources).requests),
  limits: amountsOf(asObject(container.resources).limits),
});

/** What all containers need together; an init container alone may need more. */
function podUsage(spec: PlainObject): Usage {
  const [main, init] = [asList(spec.containers), asList(spec.initContainers)].map((list) =>
    list.map(usageOf),
  );
  const combine = (kind: keyof Usage): Amounts => {
    const total = new Map<string, Quantity>();
    for (const usage of main ?? []) {
      for (const [name, amount] of usage[kind]) {
        const before = total.get(name);
        total.set(name, before ? addQuantities(before, amount) : amount);
      }
    }
    for (const usage of init ?? []) {
      for (const [name, amount] of usage[kind]) {
        const before = total.get(name);
        if (!before || compareQuantities(amount, before) > 0) total.set(name, amount);
      }
    }
    return total;
  };
  return { requests: combine('requests'), limits: combine('limits') };
}

function outside(limit: Limit, usage: Usage): readonly string[] {
  const problems: string[] = [];
  for (const [name, min] of limit.min) problems.push(...below(name, min, limit.type, usage));
  for (const [name, max] of limit.max) problems.push(...above(name, max, limit.type, usage));
  for (const [name, ratio] of limit.ratio) problems.push(...spread(name, ratio, limit.type, usage));
  return problems;
}

function below(name: string, min: Quantity, type: string, usage: Usage): readonly string[] {
  const [request, limit] = [usage.requests.get(name), usage.limits.get(name)];
  const rule = `minimum ${name} usage per ${type} is ${formatQuantity(min)}`;
  if (!request) return [`${rule}.  No request is specified`];
  if (compareQuantities(request, min) < 0)
    return [`${rule}, but request is ${formatQuantity(request)}`];
  if (limit && compareQuantities(limit, min) < 0)
    return [`${rule}, but limit is ${formatQuantity(limit)}`];
  return [];
}

function above(name: string, max: Quantity, type: string, usage: Usage): readonly string[] {
  const [request, limit] = [usage.requests.get(name), usage.limits.get(name)];
  const rule = `maximum ${name} usage per ${type} is ${formatQuantity(max)}`;
  if (type !== 'PersistentVolumeClaim') {
    if (!limit) return [`${rule}.  No limit is specified`];
    if (compareQuantities(limit, max) > 0)
      return [`${rule}, but limit is ${formatQuantity(limit)}`];
  }
  if (request && compareQuantities(request, max) > 0)
    return [`${rule}, but request is ${formatQuantity(request)}`];
  return [];
}

function spread(name: string, ratio: Quantity, type: string, usage: Usage): readonly string[] {
  const [request, limit] = [usage.requests.get(name), usage.limits.get(name)];
  const rule = `${name} max limit to request ratio per ${type} is ${formatQuantity(ratio)}`;
  if (!request || request.nano === 0n)
    return [`${rule}, but no request is specified or request is 0`];
  if (!limit || limit.nano === 0n) return [`${rule}, but no limit is specified or limit is 0`];
  const observed = Number(limit.nano) / Number(request.nano);
  if (observed <= Number(ratio.nano) / 1e9) return [];
  return [`${rule}, but provided ratio is ${observed.toFixed(6)}`];
}
