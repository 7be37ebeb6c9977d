import type { KubernetesObject } from '@drydock/manifests';
import type { CommandContext } from '../../command.ts';
import { asObjects, at } from '../../kubectl/json-access.ts';

/** What the parts of a description share. */
export interface Describing {
  readonly context: CommandContext;
  /** Names of this namespace are written without it. */
  readonly namespace: string;
  readonly ignoreUnmeshed: boolean;
}

/** Whether a pod has a sidecar. */
export function isMeshed(pod: KubernetesObject): boolean {
  return ['containers', 'initContainers'].some((list) =>
    asObjects(at(pod, 'spec', list)).some(({ name }) => name === 'istio-proxy'),
  );
}

/** The name, with its namespace where that is another. */
export function shortName({ metadata }: KubernetesObject, namespace: string): string {
  return metadata.namespace === namespace
    ? metadata.name
    : `${metadata.name}.${metadata.namespace ?? ''}`;
}
