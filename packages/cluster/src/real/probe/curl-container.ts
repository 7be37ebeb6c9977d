import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesObject } from '@drydock/manifests';
import { ClusterError } from '../../cluster-error.ts';
import type { KubeClient } from '../../kube-client.ts';
import { typeOf, valueOf } from '../values-of.ts';

const NAME = 'drydock-curl';
const WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 250;

interface EphemeralParts {
  readonly spec?: { readonly ephemeralContainers?: readonly { readonly name: string }[] };
  readonly status?: {
    readonly ephemeralContainerStatuses?: readonly {
      readonly name: string;
      readonly state?: { readonly running?: object };
    }[];
  };
}

/**
 * Puts curl into a pod whose own containers have none: an ephemeral container, which shares the pod's network
 * and so its sidecar. It stays until the pod goes. Resolves to its name, when it runs.
 */
export async function addCurl(
  kube: KubeClient,
  pod: KubernetesObject,
  { image, signal }: { readonly image: string; readonly signal?: AbortSignal | undefined },
): Promise<string> {
  const { name, namespace = 'default' } = pod.metadata;
  const type = await typeOf(kube, 'v1', 'Pod');
  const { spec } = pod as EphemeralParts; // a stored Pod
  if (!spec?.ephemeralContainers?.some((each) => each.name === NAME)) {
    const container = {
      name: NAME,
      image,
      command: ['sleep', 'infinity'],
      securityContext: { runAsUser: 100 },
    };
    const patch = {
      contentType: 'application/strategic-merge-patch+json',
      body: { spec: { ephemeralContainers: [container] } },
    };
    const options = { namespace, subresource: 'ephemeralcontainers' };
    valueOf(`Adding curl to pod ${name}`, await kube.patch(type, name, patch, options));
  }
  const deadlineMs = Date.now() + WITHIN_MS;
  for (;;) {
    const now = valueOf(
      `Reading pod ${name}`,
      await kube.get(type, name, namespace),
    ) as EphemeralParts; // a Pod
    const own = now.status?.ephemeralContainerStatuses?.find((each) => each.name === NAME);
    if (own?.state?.running) return NAME;
    if (Date.now() >= deadlineMs)
      throw new ClusterError(
        'timeout',
        `curl (${image}) did not start in pod ${name} of ${namespace} within ${WITHIN_MS / 1000} s. Look at the pod's events: the image may not be pullable.`,
      );
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
