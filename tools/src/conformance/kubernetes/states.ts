import type { StoreEvent } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';

type Json = Readonly<Record<string, unknown>>;

/** One object's states in the order in which they were written. */
export interface ObjectHistory {
  readonly kind: string;
  readonly name: string;
  readonly states: readonly Json[];
}

const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}; // checked
const asList = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : []); // items are objects in Kubernetes' lists

/** What the recordings note of an object at each write, every field that any kind has. */
export function stateOf(event: StoreEvent): Json {
  if (event.type === 'DELETED') return { event: 'DELETED' };
  const { object } = event;
  const { metadata } = object;
  const [spec, status] = [asObject(object.spec), asObject(object.status)];
  const { conditions, lastScaleTime: _scaled, ...rest } = status;
  return {
    event: event.type,
    annotations: metadata.annotations,
    conditions: conditionsOf(object, conditions),
    deleting: metadata.deletionTimestamp === undefined ? undefined : true,
    finalizers: metadata.finalizers,
    generation: metadata.generation,
    labels: metadata.labels,
    owners: metadata.ownerReferences?.map(
      (owner) => `${owner.kind}/${owner.name}${owner.controller === true ? '(controller)' : ''}`,
    ),
    phase: status.phase,
    scheduled: spec.nodeName !== undefined,
    hostname: spec.hostname,
    subdomain: spec.subdomain,
    replicas: spec.replicas,
    paused: spec.paused,
    suspend: spec.suspend,
    completions: spec.completions,
    parallelism: spec.parallelism,
    revision: object.revision,
    status:
      object.kind === 'CronJob'
        ? { ...rest, active: asList(status.active).map((each) => each.name) }
        : rest,
    spec: { maxReplicas: spec.maxReplicas, minReplicas: spec.minReplicas },
    clusterIP: spec.clusterIP,
    type: spec.type,
    addressType: object.addressType,
    ports: object.ports ?? [],
    endpoints: asList(object.endpoints).map(endpointOf),
  };
}

function conditionsOf(object: KubernetesObject, conditions: unknown): readonly Json[] {
  return asList(conditions).map(({ type, status, reason, message }) =>
    object.kind === 'Pod'
      ? { type, status, ...(status === 'True' ? {} : { reason }) }
      : { type, status, reason, message },
  );
}

function endpointOf(endpoint: Json): Json {
  const target = asObject(endpoint.targetRef);
  return {
    ...endpoint,
    targetRef:
      target.name === undefined ? undefined : `${String(target.kind)}/${target.name as string}`,
  };
}

/** Collects histories by name while a story runs: a StatefulSet's pod that comes back goes on where it ended. */
export function createRecorder(namespace: string): {
  readonly record: (event: StoreEvent) => void;
  readonly histories: () => readonly ObjectHistory[];
  readonly count: () => number;
} {
  const objects = new Map<string, { kind: string; name: string; states: Json[] }>();
  let count = 0;
  return {
    record(event) {
      const { object } = event;
      if (object.kind === 'Event' || object.kind === 'Endpoints') return;
      if (object.metadata.namespace !== namespace && object.metadata.name !== namespace) return;
      count++;
      const uid = `${object.kind}/${object.metadata.name}`;
      const known = objects.get(uid) ?? {
        kind: object.kind,
        name: object.metadata.name,
        states: [],
      };
      known.states.push(stateOf(event));
      objects.set(uid, known);
    },
    histories: () => [...objects.values()],
    count: () => count,
  };
}
