import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import { isPodReady, type Pod, type Toleration } from '../kinds/pod.ts';
import { daemonSets, isResource, nodes, pods } from '../kinds/resources.ts';
import { scaledValue, type IntOrPercent, type PodTemplate } from '../kinds/workload.ts';
import type { ReconcileContext, Reconciler, ReconcileResult, Write } from '../reconciler.ts';
import { randomSuffix } from '../registry/names.ts';
import type { StoreEvent, StoreView } from '../store.ts';
import { adoptAndRelease } from './adoption.ts';
import { controllerReference, keyOf, ownerKeys, splitKey } from './owned.ts';
import { remainingMs } from './replica-set.ts';
import { currentRevision, truncateHistory, type RevisedWorkload } from './revisions.ts';
import { matchesNode, tolerates } from './scheduling-filters.ts';

interface DaemonSet extends RevisedWorkload {
  readonly spec: RevisedWorkload['spec'] & {
    readonly minReadySeconds?: number;
    readonly updateStrategy: {
      readonly type: string;
      readonly rollingUpdate?: {
        readonly maxUnavailable?: IntOrPercent;
        readonly maxSurge?: IntOrPercent;
      };
    };
  };
  readonly status?: Readonly<Record<string, unknown>>;
}

const HASH = 'controller-revision-hash';
const GENERATION = 'deprecated.daemonset.template.generation';

/** @see kubernetes pkg/controller/daemon */
export const daemonSetController: Reconciler = {
  name: 'daemonset-controller',
  manager: 'kube-controller-manager',
  keysOf,
  reconcile(key, context) {
    const [namespace, name] = splitKey(key);
    const object = context.store.get(daemonSets, namespace, name);
    if (!object || object.metadata.deletionTimestamp !== undefined) return { writes: [] };
    return sync(object as DaemonSet, context); // stored as a DaemonSet, so validated as one
  },
};

function keysOf(event: StoreEvent, store: StoreView): readonly string[] {
  if (isResource(event.resource, daemonSets)) return [keyOf(event.object)];
  if (isResource(event.resource, pods)) return ownerKeys(event, 'DaemonSet');
  return isResource(event.resource, nodes) ? store.list(daemonSets).map(keyOf) : [];
}

/** Daemons stay on nodes that are not ready or under pressure. */
const standardTolerations: readonly Toleration[] = [
  ...['not-ready', 'unreachable'].map((name) => ({
    key: `node.kubernetes.io/${name}`,
    effect: 'NoExecute',
  })),
  ...['disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'].map((name) => ({
    key: `node.kubernetes.io/${name}`,
    effect: 'NoSchedule',
  })),
].map((toleration) => ({ key: toleration.key, operator: 'Exists', effect: toleration.effect }));

/** Node that a daemon is meant for: it is named in its affinity before it is scheduled. */
function targetOf(pod: Pod): string {
  if (pod.spec.nodeName) return pod.spec.nodeName;
  const terms =
    pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
      ?.nodeSelectorTerms;
  return terms?.[0]?.matchFields?.[0]?.values?.[0] ?? '';
}

interface Taints {
  readonly taints?: readonly {
    readonly key: string;
    readonly value?: string;
    readonly effect: string;
  }[];
}

function shouldRun(set: DaemonSet, node: KubernetesObject): boolean {
  const { spec } = set.spec.template;
  const tolerations = [...(spec.tolerations ?? []), ...standardTolerations];
  const { taints = [] } = (node.spec ?? {}) as Taints; // a validated Node
  const blocked = taints.some(
    (taint) => taint.effect !== 'PreferNoSchedule' && !tolerates(tolerations, taint),
  );
  return !blocked && matchesNode({ ...node, spec }, node); // only the spec is read
}

function sync(set: DaemonSet, context: ReconcileContext): ReconcileResult {
  const writes: Write[] = [];
  const owned = adoptAndRelease(set, set.spec.selector, context, writes);
  const generation = set.metadata.annotations?.[GENERATION] ?? '1';
  const revision = currentRevision(
    set,
    { hashLabel: HASH, annotations: { [GENERATION]: generation } },
    context,
    writes,
  );
  const byNode = new Map<string, Pod[]>();
  for (const pod of owned) byNode.set(targetOf(pod), [...(byNode.get(targetOf(pod)) ?? []), pod]);
  const all = context.store.list(nodes);
  const wanted = all.filter((node) => shouldRun(set, node)).map((node) => node.metadata.name);
  for (const [node, list] of byNode) {
    if (wanted.includes(node)) continue;
    for (const pod of list)
      if (pod.metadata.deletionTimestamp === undefined) remove(set, pod, writes);
  }
  for (const node of wanted) {
    const running = (byNode.get(node) ?? []).filter(
      (pod) => pod.metadata.deletionTimestamp === undefined,
    );
    const isTerminating = (byNode.get(node) ?? []).length > running.length;
    if (running.length === 0 && (!isTerminating || surge(set, wanted.length) > 0))
      create(set, { node, hash: revision.hash, generation }, context, writes);
    for (const pod of superfluous(running, revision.hash)) remove(set, pod, writes);
  }
  const rollout = { owned, wanted, hash: revision.hash };
  if (surge(set, wanted.length) > 0 && set.spec.updateStrategy.type === 'RollingUpdate') {
    for (const node of surgeNodes(set, rollout))
      create(set, { node, hash: revision.hash, generation }, context, writes);
  } else rollOut(set, rollout, writes);
  const wake = writeStatus(set, { byNode, wanted, hash: revision.hash }, context, writes);
  const live = new Set([
    revision.name,
    ...owned.map((pod) => `${set.metadata.name}-${pod.metadata.labels?.[HASH] ?? ''}`),
  ]);
  truncateHistory(set, live, context, writes);
  return wake === undefined ? { writes } : { writes, requeueAfterMs: wake };
}

interface Rollout {
  readonly owned: readonly Pod[];
  readonly wanted: readonly string[];
  readonly hash: string;
}

/** How many nodes may have a second daemon during an update. */
function surge(set: DaemonSet, nodeCount: number): number {
  return scaledValue(set.spec.updateStrategy.rollingUpdate?.maxSurge, nodeCount, true);
}

/** Of several daemons on a node one stays: an old one until the new one is ready. */
function superfluous(running: readonly Pod[], hash: string): readonly Pod[] {
  if (running.length < 2) return [];
  const isNew = (pod: Pod): boolean => pod.metadata.labels?.[HASH] === hash;
  const ready = running.find((pod) => isNew(pod) && isPodReady(pod));
  if (ready) return running.filter((pod) => pod !== ready);
  const old = running.filter((pod) => !isNew(pod));
  const fresh = running.filter(isNew);
  return [...old.slice(1), ...fresh.slice(1)];
}

/** Nodes that get their new daemon now, beside the old one; unready old ones come first. */
function surgeNodes(set: DaemonSet, { owned, wanted, hash }: Rollout): readonly string[] {
  const live = owned.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const on = (node: string): readonly Pod[] => live.filter((pod) => targetOf(pod) === node);
  const isNew = (pod: Pod): boolean => pod.metadata.labels?.[HASH] === hash;
  const surging = wanted.filter(
    (node) => on(node).some(isNew) && on(node).some((pod) => !isNew(pod)),
  );
  const old = wanted.filter((node) => on(node).length > 0 && !on(node).some(isNew));
  const unready = old.filter((node) => !on(node).some(isPodReady));
  const room = Math.max(0, surge(set, wanted.length) - surging.length);
  const ready = old.filter((node) => !unready.includes(node)).slice(0, room);
  return [...unready, ...ready];
}

/** Deletes old daemons as far as maxUnavailable allows. */
function rollOut(set: DaemonSet, { owned, wanted, hash }: Rollout, writes: Write[]): void {
  const { updateStrategy } = set.spec;
  if (updateStrategy.type !== 'RollingUpdate') return;
  const allowed = Math.max(
    1,
    scaledValue(updateStrategy.rollingUpdate?.maxUnavailable ?? 1, wanted.length, true),
  );
  const live = owned.filter((pod) => wanted.includes(targetOf(pod)));
  const old = live.filter(
    (pod) => pod.metadata.labels?.[HASH] !== hash && pod.metadata.deletionTimestamp === undefined,
  );
  const available = live.filter(
    (pod) => isPodReady(pod) && pod.metadata.deletionTimestamp === undefined,
  );
  let unavailable = wanted.length - available.length;
  for (const pod of old.filter((each) => !isPodReady(each))) remove(set, pod, writes);
  for (const pod of old.filter(isPodReady)) {
    if (unavailable >= allowed) return;
    remove(set, pod, writes);
    unavailable++;
  }
}

function record(set: DaemonSet, reason: string, message: string, writes: Write[]): void {
  writes.push({
    verb: 'event',
    about: set,
    type: 'Normal',
    reason,
    message,
    component: 'daemonset-controller',
  });
}

function remove(set: DaemonSet, pod: Pod, writes: Write[]): void {
  const { namespace = '', name, uid = '' } = pod.metadata;
  writes.push({ verb: 'delete', resource: pods, namespace, name, uid });
  record(set, 'SuccessfulDelete', `Deleted pod: ${name}`, writes);
}

function create(
  set: DaemonSet,
  about: { readonly node: string; readonly hash: string; readonly generation: string },
  context: ReconcileContext,
  writes: Write[],
): void {
  const template: PodTemplate = set.spec.template;
  const prefix = `${set.metadata.name}-`;
  const name = prefix + randomSuffix(context.random);
  const { labels, annotations } = template.metadata ?? {};
  const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [about.node] }] };
  const { affinity } = template.spec;
  const own =
    affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const terms = own && own.length > 0 ? own.map((each) => ({ ...each, ...term })) : [term];
  const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } };
  writes.push({
    verb: 'create',
    resource: pods,
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        generateName: prefix,
        namespace: set.metadata.namespace ?? '',
        labels: { ...labels, [HASH]: about.hash, 'pod-template-generation': about.generation },
        ...(annotations ? { annotations } : {}),
        ownerReferences: [controllerReference(set)],
      },
      spec: {
        ...template.spec,
        affinity: { ...affinity, nodeAffinity: { ...affinity?.nodeAffinity, ...required } },
        tolerations: [...(template.spec.tolerations ?? []), ...standardTolerations],
      },
    },
  });
  record(set, 'SuccessfulCreate', `Created pod: ${name}`, writes);
}

interface Placement {
  readonly byNode: ReadonlyMap<string, readonly Pod[]>;
  readonly wanted: readonly string[];
  readonly hash: string;
}

function writeStatus(
  set: DaemonSet,
  { byNode, wanted, hash }: Placement,
  context: ReconcileContext,
  writes: Write[],
): number | undefined {
  const created = writes.filter(
    (write) => write.verb === 'create' && write.object.kind === 'Pod',
  ).length;
  const placed = wanted.flatMap((node) => byNode.get(node)?.[0] ?? []);
  const ready = placed.filter((pod) => isPodReady(pod));
  const waits = ready.map((pod) =>
    remainingMs(pod, (set.spec.minReadySeconds ?? 0) * 1000, context.now),
  );
  const available = waits.filter((wait) => wait <= 0).length;
  const updated = placed.filter((pod) => pod.metadata.labels?.[HASH] === hash).length;
  const misplaced = [...byNode].filter(([node]) => !wanted.includes(node)).length;
  const unavailable = wanted.length - available;
  const status = {
    currentNumberScheduled: placed.length,
    numberMisscheduled: misplaced,
    desiredNumberScheduled: wanted.length,
    numberReady: ready.length,
    observedGeneration: set.metadata.generation ?? 0,
    ...(updated > 0 ? { updatedNumberScheduled: updated } : {}),
    ...(available > 0 ? { numberAvailable: available } : {}),
    ...(unavailable > 0 ? { numberUnavailable: unavailable } : {}),
  };
  const isBusy = created > 0 && placed.length < wanted.length;
  if (!isBusy && !deepEqual(set.status, status)) {
    const { resourceVersion: _, ...metadata } = set.metadata;
    writes.push({
      verb: 'updateStatus',
      resource: daemonSets,
      object: { ...set, metadata, status },
    });
  }
  const later = waits.filter((wait) => wait > 0);
  return later.length > 0 ? Math.min(...later) : undefined;
}
