import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import type { MeshProxy } from '@drydock/mesh';
import { UsageError } from './command-context.ts';

/** A workload of the manifests, with the address at which its pod is taken to be. */
export interface PlacedPod {
  readonly name: string;
  readonly namespace: string;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
}

const WORKLOADS: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
]);

/** Manifests have workloads, not pods: each gets one, at a loopback address of its own unless it says where it is. */
export function placePods(objects: readonly KubernetesObject[]): {
  readonly resources: readonly KubernetesObject[];
  readonly placed: readonly PlacedPod[];
} {
  const placed: PlacedPod[] = [];
  const pods: KubernetesObject[] = [];
  const others: KubernetesObject[] = [];
  for (const object of objects) {
    const pod = podOf(object);
    if (!pod) {
      others.push(object);
      continue;
    }
    const { name, namespace = 'default', labels = {} } = pod.metadata;
    const known = fieldOf(pod['status'], 'podIP');
    const number = placed.length + 1;
    const address =
      typeof known === 'string' ? known : `127.0.${1 + Math.floor(number / 250)}.${number % 250}`;
    const account = fieldOf(pod['spec'], 'serviceAccountName');
    const serviceAccount = typeof account === 'string' ? account : 'default';
    placed.push({ name, namespace, address, labels, serviceAccount });
    pods.push({ ...pod, status: { podIP: address } });
  }
  return { resources: [...others, ...pods], placed };
}

function podOf(object: KubernetesObject): KubernetesObject | undefined {
  if (object.kind === 'Pod') return object;
  if (!WORKLOADS.has(object.kind)) return undefined;
  const template = fieldOf(object['spec'], 'template');
  const labels = fieldOf(fieldOf(template, 'metadata'), 'labels');
  const { name, namespace } = object.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels: textsOf(labels),
    },
    spec: fieldOf(template, 'spec') ?? {},
  };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as JsonObject)[name] : undefined; // of parsed YAML
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  const texts = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}

/** The proxy of the workload that is meant; throws UsageError, naming those that there are. */
export function proxyOf(
  { workload, namespace }: { readonly workload: string; readonly namespace: string },
  placed: readonly PlacedPod[],
): MeshProxy {
  const matches = placed.filter(
    (pod) => `${pod.name}.${pod.namespace}` === workload || pod.name === workload,
  );
  const found = matches.find((pod) => pod.namespace === namespace) ?? matches[0];
  if (!found) {
    const names = placed.map((pod) => `${pod.name}.${pod.namespace}`).join(', ');
    const hint = names === '' ? 'The manifests have no workloads.' : `There are: ${names}.`;
    throw new UsageError(`There is no workload ${workload}. ${hint}`);
  }
  const { labels } = found;
  const isGateway =
    labels['istio'] === 'ingressgateway' ||
    labels['istio'] === 'egressgateway' ||
    labels['gateway.networking.k8s.io/gateway-name'] !== undefined;
  return {
    kind: isGateway ? 'gateway' : 'sidecar',
    namespace: found.namespace,
    labels,
    ip: found.address,
    serviceAccount: found.serviceAccount,
    pod: found.name,
  };
}
