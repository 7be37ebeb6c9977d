import type { KubernetesObject } from '@drydock/manifests';
import type { Pod } from '../kinds/pod.ts';
import { claims, isResource, persistentVolumes, storageClasses } from '../kinds/resources.ts';
import type { StoreView } from '../store.ts';

/** The parts of a validated claim that are read here. */
export interface Claim extends KubernetesObject {
  readonly spec: {
    readonly storageClassName?: string;
    readonly volumeName?: string;
    readonly volumeMode?: string;
    readonly accessModes?: readonly string[];
    readonly resources?: { readonly requests?: Readonly<Record<string, string | number>> };
    readonly selector?: unknown;
  };
  readonly status?: Readonly<Record<string, unknown>> & { readonly phase?: string };
}

export interface StorageClass extends KubernetesObject {
  readonly provisioner?: string;
  readonly volumeBindingMode?: string;
  readonly reclaimPolicy?: string;
}

/** Annotation that the scheduler leaves on a claim whose class waits for the first consumer. */
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

export const asClaim = (object: KubernetesObject): Claim => object as Claim; // stored as one, so validated as one

/** The class that claims without a class get: of several the youngest. */
export function defaultClass(store: StoreView): StorageClass | undefined {
  const marked = store
    .list(storageClasses)
    .filter(({ metadata }) => metadata.annotations?.[DEFAULT_CLASS] === 'true');
  const since = ({ metadata }: KubernetesObject): string => metadata.creationTimestamp ?? '';
  return marked.toSorted((a, b) => since(b).localeCompare(since(a)))[0];
}

export function classOf(claim: Claim, store: StoreView): StorageClass | undefined {
  const name = claim.spec.storageClassName ?? '';
  return name === '' ? undefined : store.get(storageClasses, '', name);
}

export const isBound = (claim: Claim): boolean => claim.status?.phase === 'Bound';

export const waitsForConsumer = (claim: Claim, store: StoreView): boolean =>
  classOf(claim, store)?.volumeBindingMode === 'WaitForFirstConsumer';

interface Volumes {
  readonly volumes?: readonly {
    readonly name: string;
    readonly persistentVolumeClaim?: { readonly claimName: string };
    readonly ephemeral?: object;
  }[];
}

const none: readonly string[] = [];

/** Names of the claims that a pod mounts; an ephemeral volume's claim is named after pod and volume. */
export function claimNames(pod: Pod): readonly string[] {
  const { volumes = [] } = pod.spec as Volumes; // pod specs may have volumes
  if (!volumes.some((volume) => volume.persistentVolumeClaim ?? volume.ephemeral)) return none;
  return volumes.flatMap((volume) => {
    if (volume.ephemeral) return [`${pod.metadata.name}-${volume.name}`];
    return volume.persistentVolumeClaim ? [volume.persistentVolumeClaim.claimName] : [];
  });
}

/** Why no node can take the pod yet, in the scheduler's words; undefined when its claims do not hold it up. */
export function claimProblem(pod: Pod, store: StoreView): string | undefined {
  const namespace = pod.metadata.namespace ?? '';
  for (const name of claimNames(pod)) {
    const found = store.get(claims, namespace, name);
    if (!found) return `persistentvolumeclaim "${name}" not found`;
    if (found.metadata.deletionTimestamp !== undefined) {
      return `persistentvolumeclaim "${name}" is being deleted`;
    }
    const claim = asClaim(found);
    if (isBound(claim)) {
      const volume = store.get(persistentVolumes, '', claim.spec.volumeName ?? '');
      if (!volume) return `persistentvolume "${claim.spec.volumeName ?? ''}" not found`;
    } else if (!waitsForConsumer(claim, store)) {
      return 'pod has unbound immediate PersistentVolumeClaims';
    }
  }
  return undefined;
}

/** Claims of a pod that are to be provisioned where it goes. */
export function waitingClaims(pod: Pod, store: StoreView): readonly Claim[] {
  return claimNames(pod).flatMap((name) => {
    const found = store.get(claims, pod.metadata.namespace ?? '', name);
    const isWaiting = found && !isBound(asClaim(found)) && waitsForConsumer(asClaim(found), store);
    return isWaiting ? [asClaim(found)] : [];
  });
}

export const concernsVolumes = (resource: { group: string; resource: string }): boolean =>
  isResource(resource, claims) ||
  isResource(resource, persistentVolumes) ||
  isResource(resource, storageClasses);
