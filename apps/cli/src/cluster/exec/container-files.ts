import type { KubernetesObject } from '@drydock/manifests';
import type { ShellFiles } from '@drydock/shell';

interface PodStatus {
  readonly podIP?: string;
}

/** The files of a container that kubelet writes; what an image brings is not modelled. */
export function containerFiles(pod: KubernetesObject): ShellFiles {
  const { name, namespace = 'default' } = pod.metadata;
  const { podIP = '127.0.0.1' } = (pod['status'] ?? {}) as PodStatus; // a stored Pod
  const search = [`${namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'];
  const files = new Map([
    ['etc/hostname', `${name}\n`],
    [
      'etc/hosts',
      `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${podIP}\t${name}\n`,
    ],
    ['etc/resolv.conf', `search ${search.join(' ')}\nnameserver 10.96.0.10\noptions ndots:5\n`],
    ['var/run/secrets/kubernetes.io/serviceaccount/namespace', namespace],
  ]);
  const keyOf = (path: string): string => path.replace(/^\/+/, '');
  return {
    list: () => [...files.keys()],
    read: (path) => files.get(keyOf(path)),
    write: (path, text) => void files.set(keyOf(path), text),
  };
}
