import type { KubernetesObject } from '@drydock/manifests';

interface EnvEntry {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath: string } };
}

/** The environment of a container, in the order in which the runtime sets it. */
export function containerEnvironment(
  pod: KubernetesObject,
  env: readonly EnvEntry[] = [],
): readonly string[] {
  const own = env.map(({ name, value, valueFrom }) => {
    const path = valueFrom?.fieldRef?.fieldPath;
    return `${name}=${path === undefined ? (value ?? '') : fieldOf(pod, path)}`;
  });
  return [
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    `HOSTNAME=${pod.metadata.name}`,
    ...own,
    'KUBERNETES_SERVICE_HOST=10.96.0.1',
    'KUBERNETES_SERVICE_PORT=443',
  ];
}

/** A field of the downward API: `metadata.name`, `status.podIP`. */
function fieldOf(pod: KubernetesObject, path: string): string {
  let value: unknown = pod;
  for (const step of path.split('.'))
    value = (value as Record<string, unknown> | undefined)?.[step];
  return typeof value === 'string' ? value : '';
}
