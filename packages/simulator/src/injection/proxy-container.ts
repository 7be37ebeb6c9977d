import { ISTIO_NAMESPACE, PROXY_IMAGE } from '../istio/istio-version.ts';
import type { Container, Pod } from '../objects/pod.ts';

export interface WorkloadName {
  readonly name: string;
  readonly kind: string;
  readonly apiVersion: string;
}

export interface ProxyContainerOptions {
  readonly isNative: boolean;
  readonly workload: WorkloadName;
  /** Probes of the applications that the agent answers for, by path. */
  readonly probers: Readonly<Record<string, unknown>>;
}

const STATUS_PORT = 15021;

/**
 * `istio-proxy`. A native sidecar (the default since Istio 1.27 on Kubernetes 1.33 and later) is an
 * init container that goes on, and holds the application back until its startup probe passes.
 */
export function proxyContainer(
  pod: Pod,
  namespace: string,
  options: ProxyContainerOptions,
): Container {
  const annotations = pod.metadata.annotations ?? {};
  const setting = (name: string): string | undefined => annotations[`sidecar.istio.io/${name}`];
  return {
    name: 'istio-proxy',
    image: setting('proxyImage') ?? PROXY_IMAGE,
    args: [
      'proxy',
      'sidecar',
      '--domain',
      '$(POD_NAMESPACE).svc.cluster.local',
      `--proxyLogLevel=${setting('logLevel') ?? 'warning'}`,
      `--proxyComponentLogLevel=${setting('componentLogLevel') ?? 'misc:error'}`,
      '--log_output_level=default:info',
    ],
    env: [...environment(pod, namespace, options.workload), ...proberSetting(options.probers)],
    ports: [{ containerPort: 15090, name: 'http-envoy-prom', protocol: 'TCP' }],
    readinessProbe: probe({ failureThreshold: 4, periodSeconds: 15 }),
    ...(options.isNative
      ? {
          restartPolicy: 'Always',
          startupProbe: probe({ failureThreshold: 600, periodSeconds: 1 }),
          lifecycle: {
            preStop: {
              exec: { command: ['pilot-agent', 'request', '--debug-port=15020', 'POST', 'drain'] },
            },
          },
        }
      : { startupProbe: probe({ failureThreshold: 600, periodSeconds: 1 }) }),
    resources: resources(setting),
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsGroup: 1337,
      runAsNonRoot: true,
      runAsUser: 1337,
    },
    volumeMounts: [
      { mountPath: '/var/run/secrets/workload-spiffe-uds', name: 'workload-socket' },
      { mountPath: '/var/run/secrets/credential-uds', name: 'credential-socket' },
      { mountPath: '/var/run/secrets/workload-spiffe-credentials', name: 'workload-certs' },
      { mountPath: '/var/run/secrets/istio', name: 'istiod-ca-cert' },
      { mountPath: '/var/lib/istio/data', name: 'istio-data' },
      { mountPath: '/etc/istio/proxy', name: 'istio-envoy' },
      { mountPath: '/var/run/secrets/tokens', name: 'istio-token' },
      { mountPath: '/etc/istio/pod', name: 'istio-podinfo' },
    ],
  };
}

function probe(timing: {
  readonly failureThreshold: number;
  readonly periodSeconds: number;
}): Readonly<Record<string, unknown>> {
  return { httpGet: { path: '/healthz/ready', port: STATUS_PORT }, timeoutSeconds: 3, ...timing };
}

function resources(
  setting: (name: string) => string | undefined,
): Readonly<Record<string, unknown>> {
  const given = (pairs: Readonly<Record<string, string | undefined>>): Record<string, string> => {
    const set: Record<string, string> = {};
    for (const [key, value] of Object.entries(pairs)) if (value !== undefined) set[key] = value;
    return set;
  };
  const requests = given({ cpu: setting('proxyCPU'), memory: setting('proxyMemory') });
  const limits = given({ cpu: setting('proxyCPULimit'), memory: setting('proxyMemoryLimit') });
  const isOverridden = Object.keys({ ...requests, ...limits }).length > 0;
  if (!isOverridden) {
    return {
      limits: { cpu: '2', memory: '1Gi' },
      requests: { cpu: '10m', memory: '40Mi' },
    };
  }
  return {
    ...(Object.keys(limits).length > 0 ? { limits } : {}),
    ...(Object.keys(requests).length > 0 ? { requests } : {}),
  };
}

function proberSetting(
  probers: ProxyContainerOptions['probers'],
): readonly Readonly<Record<string, unknown>>[] {
  if (Object.keys(probers).length === 0) return [];
  return [{ name: 'ISTIO_KUBE_APP_PROBERS', value: JSON.stringify(probers) }];
}

function environment(
  pod: Pod,
  namespace: string,
  workload: WorkloadName,
): readonly Readonly<Record<string, unknown>>[] {
  const field = (name: string, fieldPath: string): Readonly<Record<string, unknown>> => ({
    name,
    valueFrom: { fieldRef: { fieldPath } },
  });
  const ports = pod.spec.containers.flatMap((container) => container.ports ?? []);
  const owner = `kubernetes://apis/${workload.apiVersion}/namespaces/${namespace}/${workload.kind.toLowerCase()}s/${workload.name}`;
  return [
    { name: 'PILOT_CERT_PROVIDER', value: 'istiod' },
    { name: 'CA_ADDR', value: `istiod.${ISTIO_NAMESPACE}.svc:15012` },
    field('POD_NAME', 'metadata.name'),
    field('POD_NAMESPACE', 'metadata.namespace'),
    field('INSTANCE_IP', 'status.podIP'),
    field('SERVICE_ACCOUNT', 'spec.serviceAccountName'),
    field('HOST_IP', 'status.hostIP'),
    field('ISTIO_CPU_LIMIT', 'limits.cpu'),
    { name: 'PROXY_CONFIG', value: '{}\n' },
    { name: 'ISTIO_META_POD_PORTS', value: JSON.stringify(ports) },
    {
      name: 'ISTIO_META_APP_CONTAINERS',
      value: pod.spec.containers.map(({ name }) => name).join(','),
    },
    { name: 'ISTIO_META_CLUSTER_ID', value: 'Kubernetes' },
    field('ISTIO_META_NODE_NAME', 'spec.nodeName'),
    { name: 'ISTIO_META_INTERCEPTION_MODE', value: 'REDIRECT' },
    { name: 'ISTIO_META_WORKLOAD_NAME', value: workload.name },
    { name: 'ISTIO_META_OWNER', value: owner },
    { name: 'ISTIO_META_MESH_ID', value: 'cluster.local' },
    { name: 'TRUST_DOMAIN', value: 'cluster.local' },
  ].map((entry) =>
    entry.name === 'ISTIO_CPU_LIMIT'
      ? {
          name: entry.name,
          valueFrom: { resourceFieldRef: { divisor: '0', resource: 'limits.cpu' } },
        }
      : entry,
  );
}
