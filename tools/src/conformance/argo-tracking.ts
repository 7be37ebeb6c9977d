import { trackingOf, withTracking, type TrackingMethod } from '@drydock/gitops';
import type { KubernetesObject } from '@drydock/manifests';

import type { ArgoFunction } from './argo-permissions.ts';

/** Marks of Applications on objects, by the name that cases call the function. */
export const argoTracking: ReadonlyMap<string, ArgoFunction> = new Map<string, ArgoFunction>([
  ['tracking', tracking],
]);

function tracking(input: {
  readonly object: KubernetesObject;
  readonly app: string;
  readonly namespace: string;
  readonly method: TrackingMethod;
  readonly installationID: string;
}): unknown {
  const settings = {
    method: input.method,
    labelKey: 'app.kubernetes.io/instance',
    installationId: input.installationID,
  };
  const owner = { application: input.app, namespace: input.namespace };
  const marked = withTracking(input.object, owner, settings);
  const object = marked.ok ? marked.object : input.object;
  return {
    appNameBefore: trackingOf(input.object, settings)?.application ?? '',
    appNameAfter: trackingOf(object, settings)?.application ?? '',
    error: marked.ok ? null : marked.message,
    object,
  };
}
