import { ClusterError } from '../cluster-error.ts';
import type { KubeClient, KubeResult, ListOptions, ResourceType } from '../kube-client.ts';
import type { JsonObject, KubernetesObject } from '@drydock/manifests';

/** What the server answered; a refusal is an error of the environment here, since no learner asked. */
export function valueOf<T>(what: string, result: KubeResult<T>): T {
  if (result.ok) return result.value;
  const { code, message } = result.failure;
  const isDenied = code === 401 || code === 403;
  throw new ClusterError(
    isDenied ? 'forbidden' : 'bad-answer',
    isDenied
      ? `${what}: the API server does not allow it (${code}): ${message}. Use a kubeconfig of a cluster admin.`
      : `${what}: the API server answered ${code}: ${message}`,
  );
}

/** A type that every Kubernetes serves, or that was installed before. */
export async function typeOf(
  kube: KubeClient,
  apiVersion: string,
  kind: string,
): Promise<ResourceType> {
  const type = await kube.resolveKind(apiVersion, kind);
  if (type) return type;
  throw new ClusterError('bad-answer', `The cluster serves no ${kind} in ${apiVersion}.`);
}

/** All objects of a type; none where the type is not served. */
export async function listOf(
  kube: KubeClient,
  [apiVersion, kind]: readonly [string, string],
  options: ListOptions = {},
): Promise<readonly KubernetesObject[]> {
  const type = await kube.resolveKind(apiVersion, kind);
  return type ? valueOf(`Listing ${kind}`, await kube.list(type, options)).items : [];
}

/** Not `drydock`: by that name a lab knows what the learner applied, and prunes it. */
const FIELD_MANAGER = 'drydock-driver';

/** Makes the objects what they should be, in order. */
export async function applyAll(
  kube: KubeClient,
  objects: readonly KubernetesObject[],
): Promise<void> {
  for (const object of objects) {
    valueOf(
      `Applying ${object.kind} ${object.metadata.name}`,
      await kube.apply(object as unknown as JsonObject, {
        fieldManager: FIELD_MANAGER,
        force: true,
      }), // our own, of JSON
    );
  }
}

/** Removes an object that may be gone already. */
export async function removeObject(
  kube: KubeClient,
  type: ResourceType,
  { name, namespace }: { readonly name: string; readonly namespace?: string | undefined },
): Promise<void> {
  const options = {
    propagationPolicy: 'Background',
    ...(namespace === undefined ? {} : { namespace }),
  };
  const removed = await kube.delete(type, name, options);
  if (!removed.ok && removed.failure.code !== 404)
    valueOf(`Removing ${type.kind} ${name}`, removed);
}
