import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { ResourceType } from '../types/resource-type.ts';
import { textOf } from '@drydock/object-validation';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

const plainScale: ScalePaths = {
  specReplicasPath: '.spec.replicas',
  statusReplicasPath: '.status.replicas',
};

export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

export const scalePathsOf = (type: ResourceType): ScalePaths => type.custom?.scale ?? plainScale;

function read(object: KubernetesObject, path: string | undefined): unknown {
  if (path === undefined) return undefined;
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, key) => asObject(value)[key], object);
}

/** The selector of a workload as one text, as `status.selector` of a Scale has it. */
function selectorText(object: KubernetesObject, type: ResourceType, paths: ScalePaths): string {
  if (type.custom) return textOf(read(object, paths.labelSelectorPath));
  const { selector } = asObject(object.spec);
  const labels = type.kind === 'ReplicationController' ? selector : asObject(selector).matchLabels;
  return Object.entries(asObject(labels))
    .map(([key, value]) => `${key}=${textOf(value)}`)
    .toSorted()
    .join(',');
}

/** `autoscaling/v1` Scale of an object. */
export function scaleOf(object: KubernetesObject, type: ResourceType): KubernetesObject {
  const paths = scalePathsOf(type);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = read(object, paths.specReplicasPath);
  const selector = selectorText(object, type, paths);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    },
    spec: typeof replicas === 'number' && replicas !== 0 ? { replicas } : {},
    status: {
      replicas: Number(read(object, paths.statusReplicasPath) ?? 0),
      ...(selector === '' ? {} : { selector }),
    },
  };
}

/** The object with another number of replicas. */
export function withReplicas(
  object: KubernetesObject,
  type: ResourceType,
  replicas: number,
): KubernetesObject {
  const keys = scalePathsOf(type).specReplicasPath.split('.').slice(1);
  const set = (value: unknown, [key = '', ...rest]: readonly string[]): unknown => ({
    ...asObject(value),
    [key]: rest.length === 0 ? replicas : set(asObject(value)[key], rest),
  });
  return set(object, keys) as KubernetesObject; // the same object, one number changed
}
