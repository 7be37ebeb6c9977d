import type { JsonObject } from '@drydock/manifests';
import { asObject, asObjects, asText, asTexts, at } from '../kubectl/json-access.ts';
import type { ShellFiles } from '../shell.ts';

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
  const all = ['containers', 'initContainers'].flatMap((list) => asObjects(at(pod, 'spec', list)));
  return all.find(({ name }) => name === container) ?? {};
}

/** The environment that the runtime sets, in its order; values from ConfigMaps and Secrets are given by `lookUp`. */
export function containerEnvironment(
  place: ContainerPlace,
  lookUp: (reference: unknown, kind: 'ConfigMap' | 'Secret') => string | undefined,
): Readonly<Record<string, string>> {
  const own: Record<string, string> = {};
  for (const variable of asObjects(containerSpec(place)['env'])) {
    const source = asObject(variable['valueFrom']);
    const map = source['configMapKeyRef'];
    const secret = source['secretKeyRef'];
    const field = asText(at(source, 'fieldRef', 'fieldPath'));
    const value =
      map === undefined
        ? secret === undefined
          ? field === ''
            ? asText(variable['value'])
            : fieldOf(place, field)
          : lookUp(secret, 'Secret')
        : lookUp(map, 'ConfigMap');
    if (value !== undefined) own[asText(variable['name'])] = value;
  }
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOSTNAME: podName(place),
    ...own,
    KUBERNETES_SERVICE_HOST: '10.96.0.1',
    KUBERNETES_SERVICE_PORT: '443',
  };
}

/** A field of the downward API: `metadata.name`, `metadata.labels['app']`. */
function fieldOf({ pod }: ContainerPlace, path: string): string {
  const [, before = path, key] = /^(.*)\['([^']*)'\]$/.exec(path) ?? [];
  const steps = [...before.split('.'), ...(key === undefined ? [] : [key])];
  return asText(at(pod, ...steps));
}

/** The files that the kubelet writes; what an image brings is not modelled. */
export function containerFiles(place: ContainerPlace): ShellFiles {
  const name = podName(place);
  const namespace = podNamespace(place);
  const address = asText(at(place.pod, 'status', 'podIP')) || '127.0.0.1';
  const search = `${namespace}.svc.cluster.local svc.cluster.local cluster.local`;
  const files = new Map([
    ['etc/hostname', `${name}\n`],
    [
      'etc/hosts',
      `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${address}\t${name}\n`,
    ],
    ['etc/resolv.conf', `search ${search}\nnameserver 10.96.0.10\noptions ndots:5\n`],
    ['var/run/secrets/kubernetes.io/serviceaccount/namespace', namespace],
  ]);
  return {
    list: () => [...files.keys()],
    read: (path) => files.get(path),
    write: (path, text) => void files.set(path, text),
    remove: (path) => void files.delete(path),
  };
}

/** What the container's main process was started as. */
export function mainProcess(place: ContainerPlace): string {
  const spec = containerSpec(place);
  const words = [...asTexts(spec['command']), ...asTexts(spec['args'])];
  return words.length > 0 ? words.join(' ') : asText(spec['image']);
}
