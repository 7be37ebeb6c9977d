import type { KubernetesObject } from '@drydock/manifests';
import type { CommandContext } from '../command.ts';
import { asPairs, asText, at } from '../kubectl/json-access.ts';
import { istioctlFailure } from './istioctl-failure.ts';

/** A pod by namespace and name. */
export interface PodRef {
  readonly namespace: string;
  readonly name: string;
}

/** All objects of a kind, named as kubectl names it; [] where the server does not have it. */
export async function listObjects(
  { cluster }: CommandContext,
  type: string,
  query: { readonly namespace?: string; readonly labelSelector?: string } = {},
): Promise<readonly KubernetesObject[]> {
  const found = await cluster.kube.resolve(type);
  if (!found) return [];
  const listed = await cluster.kube.list(found, query);
  return listed.ok ? listed.value.items : [];
}

export async function getObject(
  context: CommandContext,
  type: string,
  { namespace, name }: PodRef,
): Promise<KubernetesObject | undefined> {
  const objects = await listObjects(context, type, { namespace });
  return objects.find(({ metadata }) => metadata.name === name);
}

/** Whether labels carry all of a selector; an empty one selects everything. */
export function isSelected(object: KubernetesObject, selector: unknown): boolean {
  const labels = object.metadata.labels ?? {};
  return asPairs(selector).every(([key, value]) => labels[key] === value);
}

/**
 * The pod that `web-1`, `web-1.prod`, `pod/web-1` or `deploy/web` means (istioctl's InferPodInfoFromTypedResource):
 * of a workload its first pod. Throws KubectlFailure when there is none.
 */
export async function findPod(
  context: CommandContext,
  typed: string,
  namespace: string,
): Promise<KubernetesObject> {
  const [before = typed, after] = typed.split('/');
  const [name, ownNamespace = namespace] = splitOnce(after ?? before, '.');
  const pods = await listObjects(context, 'pods', { namespace: ownNamespace });
  if (after === undefined || /^po(?:ds?)?$/.test(before)) {
    const pod = pods.find(({ metadata }) => metadata.name === name);
    if (pod) return pod;
    throw istioctlFailure(`pods "${name}" not found`);
  }
  const owner = await getObject(context, before, { namespace: ownNamespace, name });
  if (!owner) throw istioctlFailure(`${before} "${name}" not found in namespace ${ownNamespace}`);
  const selector = at(owner, 'spec', 'selector');
  const labels = at(selector, 'matchLabels') ?? selector;
  const pod =
    asPairs(labels).length > 0 ? pods.find((each) => isSelected(each, labels)) : undefined;
  if (!pod) throw istioctlFailure(`no pods found for ${before} ${name}.${ownNamespace}`);
  return pod;
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** `web-1.prod` */
export function nameWithNamespace({ metadata }: KubernetesObject): string {
  return `${asText(metadata.name)}.${asText(metadata.namespace)}`;
}
