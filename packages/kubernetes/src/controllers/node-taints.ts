import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import { asPod, type Condition, type Pod, type Toleration } from '../kinds/pod.ts';
import { isResource, nodes, pods } from '../kinds/resources.ts';
import type { ReconcileContext, Reconciler, ReconcileResult, Write } from '../reconciler.ts';
import { formatTime, parseTime } from '../registry/timestamp.ts';
import { keyOf, splitKey } from './owned.ts';
import { tolerates } from './scheduling-filters.ts';

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
  readonly timeAdded?: string;
}

interface NodeParts {
  readonly unschedulable?: boolean;
  readonly taints?: readonly Taint[];
}

const partsOf = ({ spec }: KubernetesObject): NodeParts => spec ?? {}; // a validated Node

/** Taints that follow from a node's state: cordoned, not ready, not heard of. */
function wantedTaints(node: KubernetesObject): readonly Taint[] {
  const { conditions = [] } = (node.status ?? {}) as { readonly conditions?: readonly Condition[] }; // as above
  const ready = conditions.find(({ type }) => type === 'Ready')?.status ?? 'True';
  const cordoned =
    partsOf(node).unschedulable === true ? [taint('unschedulable', 'NoSchedule')] : [];
  if (ready === 'True') return cordoned;
  const name = ready === 'False' ? 'not-ready' : 'unreachable';
  return [...cordoned, taint(name, 'NoSchedule'), taint(name, 'NoExecute')];
}

const taint = (name: string, effect: string): Taint => ({
  key: `node.kubernetes.io/${name}`,
  effect,
});

const OWN = new Set(
  ['unschedulable', 'not-ready', 'unreachable'].map((name) => `node.kubernetes.io/${name}`),
);

/** Taints nodes by their state. @see kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go */
export const nodeLifecycleController: Reconciler = {
  name: 'node-controller',
  manager: 'kube-controller-manager',
  keysOf: ({ resource, object, type }) =>
    isResource(resource, nodes) && type !== 'DELETED' ? [object.metadata.name] : [],
  reconcile(name, { store, now }) {
    const node = store.get(nodes, '', name);
    if (!node) return { writes: [] };
    const { taints = [], ...spec } = partsOf(node);
    const isSame = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;
    const wanted = wantedTaints(node);
    const kept = taints.filter(
      (each) => !OWN.has(each.key) || wanted.some((other) => isSame(each, other)),
    );
    const added = wanted
      .filter((each) => !taints.some((other) => isSame(each, other)))
      .map((each) => ({ ...each, timeAdded: formatTime(now) }));
    const next = [...kept, ...added];
    if (deepEqual(next, taints)) return { writes: [] };
    const { resourceVersion: _, ...metadata } = node.metadata;
    const object = { ...node, metadata, spec: next.length > 0 ? { ...spec, taints: next } : spec };
    return { writes: [{ verb: 'update', resource: nodes, object }] };
  },
};

/** Deletes pods that do not tolerate a NoExecute taint, when their patience is over. @see kubernetes pkg/controller/tainteviction */
export const taintEvictionController: Reconciler = {
  name: 'taint-eviction-controller',
  manager: 'kube-controller-manager',
  keysOf({ resource, object, previous, type }, store) {
    if (type === 'DELETED') return [];
    if (isResource(resource, pods)) {
      const { nodeName = '' } = asPod(object).spec;
      const isNew = previous === undefined || asPod(previous).spec.nodeName !== nodeName;
      const node = isNew && nodeName !== '' ? store.get(nodes, '', nodeName) : undefined;
      return node && evicting(node).length > 0 ? [keyOf(object)] : [];
    }
    if (!isResource(resource, nodes) || evicting(object).length === 0) return [];
    return store
      .list(pods)
      .filter((pod) => asPod(pod).spec.nodeName === object.metadata.name)
      .map(keyOf);
  },
  reconcile: evict,
};

const evicting = (node: KubernetesObject): readonly Taint[] =>
  (partsOf(node).taints ?? []).filter(({ effect }) => effect === 'NoExecute');

type Patience = Toleration & { readonly tolerationSeconds?: number };

/** Milliseconds after which a taint drives a pod away: 0 when not tolerated, undefined when for ever. */
function patienceMs(pod: Pod, each: Taint): number | undefined {
  const fitting = ((pod.spec.tolerations ?? []) as readonly Patience[]).filter((toleration) =>
    tolerates([toleration], each),
  );
  if (fitting.length === 0) return 0;
  const seconds = fitting.flatMap(({ tolerationSeconds }) => tolerationSeconds ?? []);
  return seconds.length === 0 ? undefined : Math.max(0, Math.min(...seconds)) * 1000;
}

function evict(key: string, context: ReconcileContext): ReconcileResult {
  const [namespace, name] = splitKey(key);
  const object = context.store.get(pods, namespace, name);
  if (!object || object.metadata.deletionTimestamp !== undefined) return { writes: [] };
  const pod = asPod(object);
  const node = context.store.get(nodes, '', pod.spec.nodeName ?? '');
  const dues = (node ? evicting(node) : []).flatMap((each) => {
    const patience = patienceMs(pod, each);
    const since = parseTime(each.timeAdded) ?? context.now;
    return patience === undefined ? [] : [patience === 0 ? context.now : since + patience];
  });
  if (dues.length === 0) return { writes: [] };
  const waitMs = Math.min(...dues) - context.now;
  if (waitMs > 0) return { writes: [], requeueAfterMs: waitMs, background: true };
  return { writes: remove(pod, context) };
}

function remove(pod: Pod, { now }: ReconcileContext): readonly Write[] {
  const { namespace = '', name, uid = '' } = pod.metadata;
  const { resourceVersion: _, ...metadata } = pod.metadata;
  const target = {
    type: 'DisruptionTarget',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: formatTime(now),
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  };
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== target.type);
  const object = { ...pod, metadata, status: { ...pod.status, conditions: [...others, target] } };
  return [
    {
      verb: 'event',
      about: pod,
      type: 'Normal',
      reason: 'TaintManagerEviction',
      message: `Marking for deletion Pod ${namespace}/${name}`,
      component: 'taint-eviction-controller',
    },
    { verb: 'updateStatus', resource: pods, object },
    { verb: 'delete', resource: pods, namespace, name, uid },
  ];
}
