import type { KubernetesObject } from '@drydock/manifests';
import { parseQuantity, wholeValue } from '@drydock/merge';
import { claims, isResource, persistentVolumes, pods, storageClasses } from '../kinds/resources.ts';
import type { ReconcileContext, Reconciler, ReconcileResult, Write } from '../reconciler.ts';
import { matchesLabels, requirementsOf } from '@drydock/object-validation';
import type { StoreEvent, StoreView } from '../store.ts';
import { asPod } from '../kinds/pod.ts';
import {
  asClaim,
  claimNames,
  classOf,
  defaultClass,
  isBound,
  SELECTED_NODE,
  waitsForConsumer,
  type Claim,
} from './claim-binding.ts';
import { keyOf, splitKey } from './owned.ts';

interface Volume extends KubernetesObject {
  readonly spec: {
    readonly storageClassName?: string;
    readonly capacity?: Readonly<Record<string, string | number>>;
    readonly accessModes?: readonly string[];
    readonly volumeMode?: string;
    readonly claimRef?: {
      readonly uid?: string;
      readonly name?: string;
      readonly namespace?: string;
    };
    readonly persistentVolumeReclaimPolicy?: string;
  };
  readonly status?: { readonly phase?: string };
}

export interface ProvisionerOptions {
  /** Whether a provisioner of this name runs in the cluster: `rancher.io/local-path`. Default: none does. */
  readonly provisions?: (provisioner: string) => boolean;
}

const PROTECTION = 'kubernetes.io/pvc-protection';

/**
 * Binds claims to volumes, and has classes' provisioners make what is missing. Volumes of claims that
 * are gone are deleted, kept or released as their reclaim policy says; a claim that a pod uses stays.
 * @see kubernetes pkg/controller/volume/persistentvolume, pkg/controller/volume/pvcprotection
 */
export function createVolumeBinder(options: ProvisionerOptions): Reconciler {
  return {
    name: 'persistentvolume-controller',
    manager: 'kube-controller-manager',
    keysOf,
    reconcile(key, context) {
      const [namespace, name] = splitKey(key);
      if (namespace === '') return reclaim(name, context);
      const found = context.store.get(claims, namespace, name);
      return found ? sync(asClaim(found), context, options) : { writes: [] };
    },
  };
}

function keysOf(event: StoreEvent, store: StoreView): readonly string[] {
  const { resource, object, type } = event;
  if (isResource(resource, claims)) {
    const volume = type === 'DELETED' ? asClaim(object).spec.volumeName : undefined;
    return volume === undefined ? [keyOf(object)] : [`/${volume}`];
  }
  if (isResource(resource, persistentVolumes)) {
    return [`/${object.metadata.name}`, ...unboundKeys(store)];
  }
  if (isResource(resource, storageClasses)) return unboundKeys(store);
  if (type !== 'DELETED' || !isResource(resource, pods)) return [];
  return claimNames(asPod(object)).map((name) => `${object.metadata.namespace ?? ''}/${name}`);
}

const unboundKeys = (store: StoreView): readonly string[] =>
  store
    .list(claims)
    .filter((claim) => !isBound(asClaim(claim)))
    .map(keyOf);

function sync(
  claim: Claim,
  context: ReconcileContext,
  options: ProvisionerOptions,
): ReconcileResult {
  if (claim.metadata.deletionTimestamp !== undefined)
    return { writes: letGo(claim, context.store) };
  if (isBound(claim)) return { writes: [] };
  const { store } = context;
  const fallback = claim.spec.storageClassName === undefined ? defaultClass(store) : undefined;
  if (fallback && claim.spec.volumeName === undefined) {
    const spec = { ...claim.spec, storageClassName: fallback.metadata.name };
    return { writes: [{ verb: 'update', resource: claims, object: { ...claim, spec } }] };
  }
  const volume = store.list(persistentVolumes).find((each) => fits(claim, each as Volume)); // stored as such
  if (volume) return { writes: bind(claim, volume as Volume) };
  const storageClass = classOf(claim, store);
  if (!storageClass)
    return { writes: [note(claim, 'Normal', 'FailedBinding', missingText(claim))] };
  const node = claim.metadata.annotations?.[SELECTED_NODE];
  if (waitsForConsumer(claim, store) && node === undefined) {
    const text = 'waiting for first consumer to be created before binding';
    return { writes: [note(claim, 'Normal', 'WaitForFirstConsumer', text)] };
  }
  const { provisioner = '' } = storageClass;
  if (options.provisions?.(provisioner) !== true) {
    const text = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
    return { writes: [note(claim, 'Normal', 'ExternalProvisioning', text)] };
  }
  const made = volumeFor(claim, storageClass, node);
  return { writes: [{ verb: 'create', resource: persistentVolumes, object: made }] };
}

function missingText(claim: Claim): string {
  return (claim.spec.storageClassName ?? '') === ''
    ? 'no persistent volumes available for this claim and no storage class is set'
    : `storageclass.storage.k8s.io "${claim.spec.storageClassName ?? ''}" not found`;
}

function note(
  about: KubernetesObject,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): Write {
  return { verb: 'event', about, type, reason, message, component: 'persistentvolume-controller' };
}

const bytes = (amount: string | number | undefined): number => {
  const quantity = amount === undefined ? undefined : parseQuantity(amount);
  return quantity ? wholeValue(quantity) : 0;
};

function fits(claim: Claim, volume: Volume): boolean {
  const { claimRef, accessModes = [], capacity } = volume.spec;
  const { name, namespace, uid } = claim.metadata;
  if (claim.spec.volumeName !== undefined && claim.spec.volumeName !== volume.metadata.name)
    return false;
  if (claimRef) {
    const isMine = claimRef.name === name && claimRef.namespace === namespace;
    return isMine && (claimRef.uid === undefined || claimRef.uid === uid);
  }
  if ((volume.spec.storageClassName ?? '') !== (claim.spec.storageClassName ?? '')) return false;
  if ((volume.spec.volumeMode ?? 'Filesystem') !== (claim.spec.volumeMode ?? 'Filesystem'))
    return false;
  if (!(claim.spec.accessModes ?? []).every((mode) => accessModes.includes(mode))) return false;
  if (claim.spec.selector !== undefined) {
    const requirements = requirementsOf(claim.spec.selector);
    if (!requirements || !matchesLabels(requirements, volume.metadata.labels)) return false;
  }
  return bytes(capacity?.storage) >= bytes(claim.spec.resources?.requests?.storage);
}

function withoutVersion<T extends KubernetesObject>(object: T): T['metadata'] {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return metadata;
}

function bind(claim: Claim, volume: Volume): readonly Write[] {
  const { name, namespace, uid, resourceVersion } = claim.metadata;
  const claimRef = {
    kind: 'PersistentVolumeClaim',
    apiVersion: 'v1',
    namespace,
    name,
    uid,
    resourceVersion,
  };
  const boundVolume = {
    ...volume,
    metadata: withoutVersion(volume),
    spec: {
      ...volume.spec,
      claimRef: volume.spec.claimRef?.uid === uid ? volume.spec.claimRef : claimRef,
    },
  };
  const annotations = { ...claim.metadata.annotations, 'pv.kubernetes.io/bind-completed': 'yes' };
  const boundClaim = {
    ...claim,
    metadata: { ...withoutVersion(claim), annotations },
    spec: { ...claim.spec, volumeName: volume.metadata.name },
  };
  const status = {
    phase: 'Bound',
    accessModes: volume.spec.accessModes,
    capacity: volume.spec.capacity,
  };
  return [
    { verb: 'update', resource: persistentVolumes, object: boundVolume },
    {
      verb: 'updateStatus',
      resource: persistentVolumes,
      object: { ...boundVolume, status: { phase: 'Bound' } },
    },
    { verb: 'update', resource: claims, object: boundClaim },
    { verb: 'updateStatus', resource: claims, object: { ...boundClaim, status } },
  ];
}

function volumeFor(
  claim: Claim,
  storageClass: KubernetesObject & {
    readonly provisioner?: string;
    readonly reclaimPolicy?: string;
  },
  node: string | undefined,
): KubernetesObject {
  const { uid = '', name, namespace = '' } = claim.metadata;
  const volume = `pvc-${uid}`;
  const requirement = { key: 'kubernetes.io/hostname', operator: 'In', values: [node ?? ''] };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: volume,
      annotations: { 'pv.kubernetes.io/provisioned-by': storageClass.provisioner ?? '' },
      finalizers: ['kubernetes.io/pv-protection'],
    },
    spec: {
      accessModes: claim.spec.accessModes ?? [],
      capacity: { storage: claim.spec.resources?.requests?.storage ?? '0' },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
      hostPath: {
        path: `/var/lib/rancher/k3s/storage/${volume}_${namespace}_${name}`,
        type: 'DirectoryOrCreate',
      },
      ...(node === undefined
        ? {}
        : {
            nodeAffinity: {
              required: { nodeSelectorTerms: [{ matchExpressions: [requirement] }] },
            },
          }),
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: claim.spec.volumeMode ?? 'Filesystem',
    },
    status: { phase: 'Pending' },
  };
}

/** A claim that is deleted goes when no pod uses it any more. */
function letGo(claim: Claim, store: StoreView): readonly Write[] {
  const { finalizers = [], namespace = '', name } = claim.metadata;
  if (!finalizers.includes(PROTECTION)) return [];
  const isUsed = store.list(pods, namespace).some((object) => {
    const pod = asPod(object);
    const isOver = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    return !isOver && (pod.spec.nodeName ?? '') !== '' && claimNames(pod).includes(name);
  });
  if (isUsed) return [];
  const { finalizers: _, ...metadata } = withoutVersion(claim);
  const left = finalizers.filter((each) => each !== PROTECTION);
  const object = {
    ...claim,
    metadata: left.length > 0 ? { ...metadata, finalizers: left } : metadata,
  };
  return [{ verb: 'update', resource: claims, object }];
}

/** What becomes of a volume whose claim is gone. */
function reclaim(name: string, { store }: ReconcileContext): ReconcileResult {
  const found = store.get(persistentVolumes, '', name);
  if (!found) return { writes: [] };
  const volume = found as Volume; // stored as one, so validated as one
  const { claimRef, persistentVolumeReclaimPolicy: policy } = volume.spec;
  const status = (phase: string): readonly Write[] =>
    volume.status?.phase === phase
      ? []
      : [
          {
            verb: 'updateStatus',
            resource: persistentVolumes,
            object: { ...volume, status: { phase } },
          },
        ];
  if (volume.metadata.deletionTimestamp !== undefined) {
    const { finalizers: _, ...metadata } = withoutVersion(volume);
    const isFree = volume.metadata.finalizers !== undefined;
    return {
      writes: isFree
        ? [{ verb: 'update', resource: persistentVolumes, object: { ...volume, metadata } }]
        : [],
    };
  }
  if (!claimRef?.uid) return { writes: claimRef ? [] : status('Available') };
  const claim = store.get(claims, claimRef.namespace ?? '', claimRef.name ?? '');
  if (claim?.metadata.uid === claimRef.uid) return { writes: [] };
  if (policy !== 'Delete') return { writes: status('Released') };
  return { writes: [{ verb: 'delete', resource: persistentVolumes, namespace: '', name }] };
}
