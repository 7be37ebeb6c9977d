import type { KubernetesObject, OwnerReference } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import { isPodActive, isPodReady, type Pod } from '../kinds/pod.ts';
import { claims, isResource, pods, statefulSets } from '../kinds/resources.ts';
import type { PodTemplate } from '../kinds/workload.ts';
import type { ReconcileContext, Reconciler, ReconcileResult, Write } from '../reconciler.ts';
import { adoptAndRelease } from './adoption.ts';
import { controllerReference, isNamespaceOpen, keyOf, ownerKeys, splitKey } from './owned.ts';
import { remainingMs } from './replica-set.ts';
import {
  currentRevision,
  revisionsOf,
  templateOf,
  truncateHistory,
  type RevisedWorkload,
  type Revision,
} from './revisions.ts';

interface StatefulSet extends RevisedWorkload {
  readonly spec: RevisedWorkload['spec'] & {
    readonly replicas: number;
    readonly serviceName?: string;
    readonly minReadySeconds?: number;
    readonly podManagementPolicy?: string;
    readonly ordinals?: { readonly start?: number };
    readonly updateStrategy: {
      readonly type: string;
      readonly rollingUpdate?: { readonly partition?: number };
    };
    readonly volumeClaimTemplates?: readonly KubernetesObject[];
    readonly persistentVolumeClaimRetentionPolicy?: {
      readonly whenDeleted?: string;
      readonly whenScaled?: string;
    };
  };
  readonly status?: Readonly<Record<string, unknown>> & { readonly currentRevision?: string };
}

const REVISION_LABEL = 'controller-revision-hash';
const POD_NAME = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX = 'apps.kubernetes.io/pod-index';

/** @see kubernetes pkg/controller/statefulset/stateful_set_control.go */
export const statefulSetController: Reconciler = {
  name: 'statefulset-controller',
  manager: 'kube-controller-manager',
  keysOf: (event) => {
    if (isResource(event.resource, statefulSets)) return [keyOf(event.object)];
    return isResource(event.resource, pods) ? ownerKeys(event, 'StatefulSet') : [];
  },
  reconcile(key, context) {
    const [namespace, name] = splitKey(key);
    const object = context.store.get(statefulSets, namespace, name);
    if (!object || object.metadata.deletionTimestamp !== undefined) return { writes: [] };
    return sync(object as StatefulSet, context); // stored as a StatefulSet, so validated as one
  },
};

interface Pass {
  readonly set: StatefulSet;
  readonly context: ReconcileContext;
  readonly writes: Write[];
  readonly owned: readonly Pod[];
  readonly current: Revision;
  readonly update: Revision;
  /** Pods beyond the wanted ones that this pass deletes: its status still counts them, as upstream's does. */
  readonly condemned: Set<string>;
}

const ordinalOf = (pod: Pod): number =>
  Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf('-') + 1));
const revisionOf = (pod: Pod): string | undefined => pod.metadata.labels?.[REVISION_LABEL];
const isTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;
const isHealthy = (pod: Pod): boolean => isPodReady(pod) && !isTerminating(pod);

function sync(set: StatefulSet, context: ReconcileContext): ReconcileResult {
  const writes: Write[] = [];
  const owned = adoptAndRelease(set, set.spec.selector, context, writes);
  const update = currentRevision(
    set,
    { hashLabel: 'controller.kubernetes.io/hash' },
    context,
    writes,
  );
  const known = revisionsOf(set, context).find((each) => each.name === set.status?.currentRevision);
  const pass: Pass = {
    set,
    context,
    writes,
    owned,
    current: known ?? update,
    update,
    condemned: new Set(),
  };
  keepOrDropClaims(pass);
  manage(pass);
  const wake = writeStatus(pass);
  const live = new Set([
    pass.current.name,
    update.name,
    ...owned.map((pod) => revisionOf(pod) ?? ''),
  ]);
  truncateHistory(set, live, context, writes);
  return wake === undefined ? { writes } : { writes, requeueAfterMs: wake };
}

/** One step: creates, deletes or replaces; in order unless the policy is Parallel. */
function manage(pass: Pass): void {
  const { set, owned } = pass;
  const start = set.spec.ordinals?.start ?? 0;
  const end = start + set.spec.replicas;
  const isParallel = set.spec.podManagementPolicy === 'Parallel';
  const byOrdinal = new Map(owned.map((pod) => [ordinalOf(pod), pod]));
  for (let ordinal = start; ordinal < end; ordinal++) {
    const pod = byOrdinal.get(ordinal);
    if (pod && (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded')) {
      removePod(pass, pod);
      if (!isParallel) return;
      continue;
    }
    if (!pod) {
      createPod(pass, ordinal);
      if (!isParallel) return;
      continue;
    }
    if (!isParallel && (!isHealthy(pod) || waitMs(pass, pod) > 0)) return;
  }
  const condemned = owned
    .filter((pod) => ordinalOf(pod) < start || ordinalOf(pod) >= end)
    .toSorted((a, b) => ordinalOf(b) - ordinalOf(a));
  for (const pod of condemned) {
    if (isTerminating(pod)) {
      if (!isParallel) return;
      continue;
    }
    removePod(pass, pod);
    pass.condemned.add(pod.metadata.name);
    if (!isParallel) return;
  }
  rollOut(pass, byOrdinal, { start, end });
}

const waitMs = ({ set, context }: Pass, pod: Pod): number =>
  remainingMs(pod, (set.spec.minReadySeconds ?? 0) * 1000, context.now);

/** Replaces the highest pod that has an old revision, once everything above it is healthy. */
function rollOut(
  pass: Pass,
  byOrdinal: ReadonlyMap<number, Pod>,
  range: { readonly start: number; readonly end: number },
): void {
  const { set, update } = pass;
  if (set.spec.updateStrategy.type === 'OnDelete') return;
  const partition = set.spec.updateStrategy.rollingUpdate?.partition ?? 0;
  for (let ordinal = range.end - 1; ordinal >= Math.max(partition, range.start); ordinal--) {
    const pod = byOrdinal.get(ordinal);
    if (!pod) return;
    if (revisionOf(pod) !== update.name && !isTerminating(pod)) {
      removePod(pass, pod);
      return;
    }
    if (!isHealthy(pod)) return;
  }
}

function record(pass: Pick<Pass, 'set' | 'writes'>, reason: string, message: string): void {
  pass.writes.push({
    verb: 'event',
    about: pass.set,
    type: 'Normal',
    reason,
    message,
    component: 'statefulset-controller',
  });
}

function removePod(pass: Pass, pod: Pod): void {
  const { namespace = '', name, uid = '' } = pod.metadata;
  pass.writes.push({ verb: 'delete', resource: pods, namespace, name, uid });
  record(
    pass,
    'SuccessfulDelete',
    `delete Pod ${name} in StatefulSet ${pass.set.metadata.name} successful`,
  );
}

/** Below the partition, pods are made as the current revision has them. */
function createPod(pass: Pass, ordinal: number): void {
  const { set, writes } = pass;
  if (!isNamespaceOpen(pass.context.store, set.metadata.namespace ?? '')) return;
  const partition = set.spec.updateStrategy.rollingUpdate?.partition ?? 0;
  const isOld = set.spec.updateStrategy.type === 'RollingUpdate' && ordinal < partition;
  const revision = isOld ? pass.current : pass.update;
  const template = isOld ? (templateOf(pass.current) ?? set.spec.template) : set.spec.template;
  const name = `${set.metadata.name}-${ordinal}`;
  for (const claim of set.spec.volumeClaimTemplates ?? []) ensureClaim(pass, claim, name);
  writes.push({
    verb: 'create',
    resource: pods,
    object: podOf(set, template, { name, ordinal, revision: revision.name }),
  });
  record(
    pass,
    'SuccessfulCreate',
    `create Pod ${name} in StatefulSet ${set.metadata.name} successful`,
  );
}

/** Claims whose pods go follow them, where the retention policy says Delete. @see kubernetes stateful_set_utils.go */
function keepOrDropClaims({ set, context, writes, owned }: Pass): void {
  const { persistentVolumeClaimRetentionPolicy: policy, volumeClaimTemplates = [] } = set.spec;
  const { whenDeleted = 'Retain', whenScaled = 'Retain' } = policy ?? {};
  if (volumeClaimTemplates.length === 0) return;
  const start = set.spec.ordinals?.start ?? 0;
  const namespace = set.metadata.namespace ?? '';
  for (const pod of owned) {
    const ordinal = ordinalOf(pod);
    const isCondemned = ordinal < start || ordinal >= start + set.spec.replicas;
    for (const template of volumeClaimTemplates) {
      const name = `${template.metadata.name}-${pod.metadata.name}`;
      const claim = context.store.get(claims, namespace, name);
      if (!claim || claim.metadata.deletionTimestamp !== undefined) continue;
      const wanted =
        isCondemned && whenScaled === 'Delete'
          ? [ownedLoosely(pod)]
          : whenDeleted === 'Delete'
            ? [controllerReference(set)]
            : [];
      const uids = new Set([set.metadata.uid, pod.metadata.uid]);
      const before = claim.metadata.ownerReferences ?? [];
      const others = before.filter(({ uid }) => !uids.has(uid));
      const next = [...others, ...wanted];
      if (deepEqual(before, next)) continue;
      const { ownerReferences: _, ...metadata } = claim.metadata;
      const object = {
        ...claim,
        metadata: next.length > 0 ? { ...metadata, ownerReferences: next } : metadata,
      };
      writes.push({ verb: 'update', resource: claims, object });
    }
  }
}

function ownedLoosely(pod: Pod): OwnerReference {
  const { name, uid = '' } = pod.metadata;
  return { apiVersion: 'v1', kind: 'Pod', name, uid };
}

function ensureClaim(
  { set, context, writes }: Pass,
  template: KubernetesObject,
  pod: string,
): void {
  const namespace = set.metadata.namespace ?? '';
  const name = `${template.metadata.name}-${pod}`;
  if (context.store.get(claims, namespace, name)) return;
  const labels = { ...template.metadata.labels, ...set.spec.selector.matchLabels };
  writes.push({
    verb: 'create',
    resource: claims,
    object: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace, labels },
      spec: template.spec,
    },
  });
  record(
    { set, writes },
    'SuccessfulCreate',
    `create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`,
  );
}

function podOf(
  set: StatefulSet,
  template: PodTemplate,
  about: { readonly name: string; readonly ordinal: number; readonly revision: string },
): KubernetesObject {
  const { name, ordinal, revision } = about;
  const { labels, annotations, finalizers } = template.metadata ?? {};
  const storage = (set.spec.volumeClaimTemplates ?? []).map((claim) => ({
    name: claim.metadata.name,
    persistentVolumeClaim: { claimName: `${claim.metadata.name}-${name}` },
  }));
  const { volumes = [], ...spec } = template.spec as PodTemplate['spec'] & {
    readonly volumes?: readonly { readonly name: string }[];
  }; // pod specs may have volumes
  const others = volumes.filter((volume) => !storage.some((each) => each.name === volume.name));
  const all = [...storage, ...others];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace ?? '',
      labels: {
        ...labels,
        [REVISION_LABEL]: revision,
        [POD_NAME]: name,
        [POD_INDEX]: String(ordinal),
      },
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [controllerReference(set)],
    },
    spec: {
      ...spec,
      ...(all.length > 0 ? { volumes: all } : {}),
      hostname: name,
      ...(set.spec.serviceName ? { subdomain: set.spec.serviceName } : {}),
    },
  };
}

function writeStatus(pass: Pass): number | undefined {
  const { set, owned, update, writes } = pass;
  const live = owned.filter((pod) => isPodActive(pod) || isTerminating(pod));
  const running = live.filter((pod) => !isTerminating(pod));
  const deleted = new Set(writes.flatMap((write) => (write.verb === 'delete' ? [write.name] : [])));
  const ready = live.filter(isPodReady);
  const waits = ready.map((pod) => waitMs(pass, pod));
  const isOf =
    (revision: Revision) =>
    (pod: Pod): boolean =>
      revisionOf(pod) === revision.name;
  const staying = running.filter(
    ({ metadata: { name } }) => !deleted.has(name) || pass.condemned.has(name),
  );
  const updated = staying.filter(isOf(update)).length;
  const isRolledOut =
    updated === set.spec.replicas &&
    live.length === set.spec.replicas &&
    ready.length === set.spec.replicas;
  const current =
    isRolledOut && set.spec.updateStrategy.type === 'RollingUpdate' ? update : pass.current;
  const old = staying.filter(isOf(current)).length;
  const available = waits.filter((wait) => wait <= 0).length;
  const status = {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: live.length,
    ...(ready.length > 0 ? { readyReplicas: ready.length } : {}),
    ...(old > 0 ? { currentReplicas: old } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    currentRevision: current.name,
    updateRevision: update.name,
    collisionCount: 0,
    availableReplicas: available,
  };
  if (!deepEqual(set.status, status)) {
    const { resourceVersion: _, ...metadata } = set.metadata;
    writes.push({
      verb: 'updateStatus',
      resource: statefulSets,
      object: { ...set, metadata, status },
    });
  }
  const later = waits.filter((wait) => wait > 0);
  return later.length > 0 ? Math.min(...later) : undefined;
}
