import type { JsonObject } from '@drydock/manifests';
import { asObjects, asText, asTexts, at } from '../kubectl/json-access.ts';

/** A container as a process in it sees it. */
export interface ContainerPlace {
  readonly pod: JsonObject;
  readonly container: string;
}

export function podName({ pod }: ContainerPlace): string {
  return asText(at(pod, 'metadata', 'name'));
}

export function podNamespace({ pod }: ContainerPlace): string {
  return asText(at(pod, 'metadata', 'namespace'));
}

export function containerSpec({ pod, container }: ContainerPlace): JsonObject {
  return containersOf(pod).find(({ name }) => name === container) ?? {};
}

/** Containers and init containers of a pod. */
export function containersOf(pod: JsonObject): readonly JsonObject[] {
  return ['containers', 'initContainers'].flatMap((list) => asObjects(at(pod, 'spec', list)));
}

/** What a pod's status says of a container. */
export function containerStatus({
  pod,
  container,
}: {
  readonly pod: object;
  readonly container: string;
}): JsonObject | undefined {
  return ['containerStatuses', 'initContainerStatuses']
    .flatMap((list) => asObjects(at(pod, 'status', list)))
    .find(({ name }) => name === container);
}

/** The files that the kubelet writes into every container; what an image brings is not modelled. */
export function kubeletFiles(place: ContainerPlace): ReadonlyMap<string, string> {
  const name = podName(place);
  const namespace = podNamespace(place);
  const address = asText(at(place.pod, 'status', 'podIP')) || '127.0.0.1';
  const search = `${namespace}.svc.cluster.local svc.cluster.local cluster.local`;
  return new Map([
    ['etc/hostname', `${name}\n`],
    [
      'etc/hosts',
      `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${address}\t${name}\n`,
    ],
    ['etc/resolv.conf', `search ${search}\nnameserver 10.96.0.10\noptions ndots:5\n`],
  ]);
}

/** What the container's main process was started as. */
export function mainProcess(place: ContainerPlace): string {
  const spec = containerSpec(place);
  const words = [...asTexts(spec['command']), ...asTexts(spec['args'])];
  return words.length > 0 ? words.join(' ') : asText(spec['image']);
}
