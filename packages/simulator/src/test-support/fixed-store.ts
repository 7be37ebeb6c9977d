import type { GroupResource, StoreView } from '@drydock/kubernetes';
import { parseApiVersion, type KubernetesObject } from '@drydock/manifests';

/** A store that holds given objects and never changes. */
export function fixedStore(objects: readonly KubernetesObject[]): StoreView {
  const list = ({ group, resource }: GroupResource, namespace?: string): KubernetesObject[] =>
    objects.filter(
      ({ apiVersion, kind, metadata }) =>
        parseApiVersion(apiVersion).group === group &&
        pluralOf(kind) === resource &&
        (namespace === undefined || metadata.namespace === namespace),
    );
  return {
    revision: 1,
    list,
    get: (resource, namespace, name) =>
      list(resource).find(
        ({ metadata }) => metadata.name === name && (metadata.namespace ?? '') === namespace,
      ),
    ownedBy: () => [],
  };
}

function pluralOf(kind: string): string {
  return kind.endsWith('y') ? `${kind.slice(0, -1).toLowerCase()}ies` : `${kind.toLowerCase()}s`;
}

/** A running, ready pod with an address; with a sidecar unless said otherwise. */
export function runningPod(
  app: string,
  ip: string,
  image: string,
  options: {
    readonly version?: string;
    readonly isMeshed?: boolean;
    readonly namespace?: string;
  } = {},
): KubernetesObject {
  const { version, isMeshed = true, namespace = 'prod' } = options;
  const proxy = {
    name: 'istio-proxy',
    image: 'docker.io/istio/proxyv2:1.32.0',
    restartPolicy: 'Always',
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: version === undefined ? app : `${app}-${version}`,
      uid: `uid-${version === undefined ? app : `${app}-${version}`}`,
      namespace,
      labels: {
        app,
        ...(version === undefined ? {} : { version }),
        ...(isMeshed ? { 'security.istio.io/tlsMode': 'istio' } : {}),
      },
    },
    spec: {
      serviceAccountName: app,
      containers: [{ name: app, image }],
      initContainers: isMeshed ? [proxy] : [],
    },
    status: {
      phase: 'Running',
      podIP: ip,
      conditions: [{ type: 'Ready', status: 'True' }],
      initContainerStatuses: isMeshed ? [{ name: 'istio-proxy', ready: true, started: true }] : [],
    },
  };
}

/** A Service with its EndpointSlice over given pods. */
export function serviceWith(
  name: string,
  clusterIP: string,
  pods: readonly KubernetesObject[],
  port = 9080,
): readonly KubernetesObject[] {
  const namespace = 'prod';
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: {
        clusterIP,
        selector: { app: name },
        ports: [{ name: 'http', port, targetPort: port, protocol: 'TCP' }],
      },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `${name}-1`,
        namespace,
        labels: { 'kubernetes.io/service-name': name },
      },
      addressType: 'IPv4',
      ports: [{ name: 'http', port, protocol: 'TCP' }],
      endpoints: pods.map((pod) => ({
        addresses: [(pod['status'] as { readonly podIP: string }).podIP],
        conditions: { ready: true, serving: true, terminating: false },
        targetRef: { kind: 'Pod', name: pod.metadata.name, namespace },
      })),
    },
  ];
}
