import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import { disruptionBudgets } from '../kinds/resources.ts';
import {
  ApiFailure,
  badRequest,
  internalPlain,
  methodNotAllowed,
  notFound,
} from '../registry/api-failure.ts';
import { deleteObject, type DeleteOptions } from '../registry/deletion.ts';
import { matchesLabels, requirementsOf, textOf } from '@drydock/object-validation';
import { formatTime } from '../registry/timestamp.ts';
import { updateObject } from '../registry/update-object.ts';
import {
  currentObject,
  registryWrite,
  writeContext,
  type ResourceCall,
  type ServerParts,
} from './call.ts';
import { parseJson, readBody } from './read-body.ts';
import { respondJson } from './respond.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

/** POST `/pods/x/eviction`: deletes the pod if its disruption budget allows. @see kubernetes pkg/registry/core/pod/storage/eviction.go */
export async function serveEviction(parts: ServerParts, call: ResourceCall): Promise<Response> {
  if (call.request.method !== 'POST') throw methodNotAllowed();
  const { type, name = '', namespace } = call;
  const eviction = asObject(parseJson(await readBody(call.request), (problem) => problem));
  if (textOf(asObject(eviction.metadata).name) !== name) {
    throw badRequest('name in URL does not match name in Eviction object');
  }
  const pod = currentObject(parts, call);
  if (!pod) throw notFound(type, name);
  const options = deleteOptions(asObject(eviction.deleteOptions), call);
  const budget = isUnprotected(pod) ? undefined : budgetOf(parts, pod);
  if (budget) takeFrom(parts, call, { budget, pod, dryRun: options.dryRun });
  if (!options.dryRun) tellPod(parts, call, pod);
  deleteObject(parts.deleter, type, { namespace, name }, options);
  const done = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
  return respondJson(done, 201);
}

/** The pod's status says why it goes. */
function tellPod(parts: ServerParts, call: ResourceCall, pod: KubernetesObject): void {
  const status = asObject(pod.status);
  const others = (Array.isArray(status.conditions) ? status.conditions : []).filter(
    (each) => asObject(each).type !== 'DisruptionTarget',
  );
  const target = {
    type: 'DisruptionTarget',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: formatTime(parts.now()),
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  };
  const next = { ...pod, status: { ...status, conditions: [...others, target] } };
  const context = { ...writeContext(call), subresource: 'status', trusted: true };
  updateObject(registryWrite(parts, call.type, context), next, pod);
}

function deleteOptions(given: PlainObject, call: ResourceCall): DeleteOptions {
  const grace = given.gracePeriodSeconds;
  const policy = given.propagationPolicy;
  const asked = Array.isArray(given.dryRun) ? given.dryRun : [];
  return {
    dryRun: asked.includes('All') || call.query.getAll('dryRun').includes('All'),
    ...(typeof grace === 'number' ? { gracePeriodSeconds: grace } : {}),
    ...(typeof policy === 'string' ? { propagationPolicy: policy } : {}),
    ...(isPlainObject(given.preconditions) ? { preconditions: given.preconditions } : {}),
  };
}

/** What is over, has not begun or goes anyway is no disruption. */
function isUnprotected(pod: KubernetesObject): boolean {
  const { phase } = asObject(pod.status);
  return (
    phase === 'Succeeded' ||
    phase === 'Failed' ||
    phase === 'Pending' ||
    pod.metadata.deletionTimestamp !== undefined
  );
}

function budgetOf(parts: ServerParts, pod: KubernetesObject): KubernetesObject | undefined {
  const all = parts.store.list(disruptionBudgets, pod.metadata.namespace ?? '').filter((budget) => {
    const requirements = requirementsOf(asObject(budget.spec).selector);
    return requirements !== undefined && matchesLabels(requirements, pod.metadata.labels);
  });
  if (all.length <= 1) return all[0];
  throw internalPlain(
    'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
  );
}

interface Disruption {
  readonly budget: KubernetesObject;
  readonly pod: KubernetesObject;
  readonly dryRun: boolean;
}

/** Takes one disruption from the budget and notes the pod in its status; throws 429 when it has none left. */
function takeFrom(
  parts: ServerParts,
  call: ResourceCall,
  { budget, pod, dryRun }: Disruption,
): void {
  const status = asObject(budget.status);
  const name = budget.metadata.name;
  const { generation = 0 } = budget.metadata;
  if (Number(status.observedGeneration ?? 0) < generation) {
    throw refusal(`The disruption budget ${name} is still being processed by the server.`, 10);
  }
  const allowed = Number(status.disruptionsAllowed ?? 0);
  if (allowed <= 0) {
    const [needed, has] = [Number(status.desiredHealthy ?? 0), Number(status.currentHealthy ?? 0)];
    throw refusal(
      `The disruption budget ${name} needs ${needed} healthy pods and has ${has} currently`,
    );
  }
  const type = parts.types.stored(disruptionBudgets);
  if (dryRun || !type) return;
  const left = allowed - 1;
  const next = {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed: left,
      disruptedPods: {
        ...asObject(status.disruptedPods),
        [pod.metadata.name]: formatTime(parts.now()),
      },
      ...(left === 0 ? { conditions: withoutRoom(budget, formatTime(parts.now())) } : {}),
    },
  };
  const context = { ...writeContext(call), subresource: 'status', trusted: true };
  updateObject(registryWrite(parts, type, context), next, budget);
}

function withoutRoom(budget: KubernetesObject, time: string): readonly unknown[] {
  const { conditions } = asObject(budget.status);
  const before = (Array.isArray(conditions) ? conditions : []).map(asObject);
  const old = before.find((condition) => condition.type === 'DisruptionAllowed');
  const next = {
    type: 'DisruptionAllowed',
    status: 'False',
    observedGeneration: Number(asObject(budget.status).observedGeneration ?? 0),
    lastTransitionTime: old?.status === 'False' ? old.lastTransitionTime : time,
    reason: 'InsufficientPods',
    message: '',
  };
  return [...before.filter((condition) => condition !== old), next];
}

function refusal(why: string, retryAfterSeconds?: number): ApiFailure {
  return new ApiFailure({
    code: 429,
    reason: 'TooManyRequests',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: {
      causes: [{ reason: 'DisruptionBudget', message: why }],
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  });
}
