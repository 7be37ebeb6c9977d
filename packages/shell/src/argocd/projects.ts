import { isJsonObject, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import { succeeded } from './applications.ts';
import { listOf, objectOf, type ArgoContext } from './argo-context.ts';
import { rpcFailure } from './argo-failure.ts';

/** Writes a project with parts of its spec replaced. */
export async function updateProject(
  { kube }: ArgoContext,
  project: KubernetesObject,
  parts: JsonObject,
): Promise<void> {
  const spec = { ...objectOf(project, 'spec'), ...parts };
  succeeded(await kube.replace({ ...project, spec } as unknown as JsonObject)); // an object of the store is JSON
}

/** Objects of a list in a project's spec: `destinations`, `syncWindows`. */
export function entriesOf(project: KubernetesObject, key: string): readonly JsonObject[] {
  return listOf(project, 'spec', key).filter(isJsonObject);
}

/** `SERVER,NAMESPACE` of `--dest`. */
export function parseDestination(text: string): JsonObject {
  const parts = text.split(',');
  const [server = '', namespace = ''] = parts;
  if (parts.length !== 2)
    throw rpcFailure(
      'InvalidArgument',
      `expected destination of the form: server,namespace. Received: ${text}`,
    );
  return { server, namespace };
}
