import type { KubernetesObject } from '@drydock/manifests';
import type { CommandContext } from '../command.ts';
import { asPairs, asText, at } from '../kubectl/json-access.ts';
import { podNamespace, type ContainerPlace } from './container-pod.ts';

/** What the kubelet reads to set up a container, beside its pod. */
export interface ContainerSources {
  /** The keys and texts of a ConfigMap of the pod's namespace; undefined when there is none. */
  configMap(name: string): ReadonlyMap<string, string> | undefined;
  /** The same of a Secret, decoded. */
  secret(name: string): ReadonlyMap<string, string> | undefined;
  /** Services of the pod's namespace, and `kubernetes` of `default`. */
  readonly services: readonly KubernetesObject[];
  /** The node that the pod runs on. */
  readonly node: KubernetesObject | undefined;
}

/** Reads what a container is set up from. */
export async function readContainerSources(
  place: ContainerPlace,
  context: CommandContext,
): Promise<ContainerSources> {
  const namespace = podNamespace(place);
  const [maps, secrets, own, masters, nodes] = await Promise.all([
    list('configmaps', context, namespace),
    list('secrets', context, namespace),
    list('services', context, namespace),
    namespace === 'default' ? [] : list('services', context, 'default'),
    list('nodes', context),
  ]);
  const dataOf = (objects: readonly KubernetesObject[], name: string, isEncoded: boolean) => {
    const object = objects.find(({ metadata }) => metadata.name === name);
    if (!object) return undefined;
    const plain = asPairs(at(object, 'data'));
    const binary = asPairs(at(object, 'binaryData'));
    return new Map([
      ...plain.map(([key, text]) => [key, isEncoded ? decode(text) : text] as const),
      ...binary.map(([key, text]) => [key, decode(text)] as const),
    ]);
  };
  const nodeName = asText(at(place.pod, 'spec', 'nodeName'));
  return {
    configMap: (name) => dataOf(maps, name, false),
    secret: (name) => dataOf(secrets, name, true),
    services: [...masters.filter(({ metadata }) => metadata.name === 'kubernetes'), ...own],
    node: nodes.find(({ metadata }) => metadata.name === nodeName),
  };
}

async function list(
  type: string,
  { cluster }: CommandContext,
  namespace?: string,
): Promise<readonly KubernetesObject[]> {
  const found = await cluster.kube.resolve(type);
  const listed =
    found && (await cluster.kube.list(found, namespace === undefined ? {} : { namespace }));
  return listed?.ok ? listed.value.items : [];
}

function decode(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.codePointAt(0) ?? 0));
  } catch {
    return '';
  }
}
