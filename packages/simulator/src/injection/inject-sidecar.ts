import type { JsonObject } from '@drydock/manifests';
import { ISTIO_REVISION } from '../istio/istio-version.ts';
import { hasSidecar, type Container, type Pod } from '../objects/pod.ts';
import { initContainer } from './init-container.ts';
import { rewriteAppProbes } from './app-probes.ts';
import { proxyContainer, type WorkloadName } from './proxy-container.ts';
import { SIDECAR_VOLUMES } from './sidecar-volumes.ts';

/**
 * The pod as istiod's injection webhook returns it: `istio-init` and `istio-proxy`, their volumes,
 * the labels and annotations that Istio and Prometheus read. A pod that has a proxy stays as it is.
 *
 * `sidecar.istio.io/nativeSidecar: "false"` asks for the classic form, a plain container.
 */
export function injectSidecar(pod: Pod, namespace: string): Pod {
  if (hasSidecar(pod)) return pod;
  const annotations = pod.metadata.annotations ?? {};
  const isNative = annotations['sidecar.istio.io/nativeSidecar'] !== 'false';
  const { initContainers = [], volumes = [] } = pod.spec;
  const { containers, probers } = rewriteAppProbes(pod.spec.containers);
  const workload = workloadName(pod);
  const withToken = (container: Container): Container => withMounts(container, tokenMounts(pod));
  const proxy = withToken(proxyContainer(pod, namespace, { isNative, workload, probers }));
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: withLabels(pod),
      annotations: withAnnotations(pod, isNative),
    },
    spec: {
      ...pod.spec,
      initContainers: [
        withToken(initContainer(annotations)),
        ...(isNative ? [proxy] : []),
        ...initContainers,
      ],
      containers: isNative ? containers : [...containers, proxy],
      volumes: [...SIDECAR_VOLUMES, ...volumes],
    },
  };
}

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The ServiceAccount token of the applications: admission gives it to containers that a webhook adds, too. */
function tokenMounts(pod: Pod): readonly JsonObject[] {
  const mounts = pod.spec.containers.flatMap((container) => mountsOf(container));
  return mounts.filter(({ mountPath }) => mountPath === TOKEN_PATH).slice(0, 1);
}

function mountsOf(container: Container): readonly JsonObject[] {
  const mounts = container['volumeMounts'];
  return Array.isArray(mounts) ? (mounts as JsonObject[]) : []; // validated as VolumeMounts
}

function withMounts(container: Container, mounts: readonly JsonObject[]): Container {
  if (mounts.length === 0) return container;
  return { ...container, volumeMounts: [...mountsOf(container), ...mounts] };
}

function withLabels(pod: Pod): Record<string, string> {
  const labels = pod.metadata.labels ?? {};
  const name = labels['app.kubernetes.io/name'] ?? labels['app'] ?? workloadName(pod).name;
  const revision = labels['app.kubernetes.io/version'] ?? labels['version'] ?? 'latest';
  return {
    'service.istio.io/canonical-name': name,
    'service.istio.io/canonical-revision': revision,
    'security.istio.io/tlsMode': 'istio',
    ...labels,
  };
}

function withAnnotations(pod: Pod, isNative: boolean): Record<string, string> {
  const own = pod.metadata.annotations ?? {};
  const first = pod.spec.containers[0]?.name ?? '';
  const isScraped = own['prometheus.istio.io/merge-metrics'] !== 'false';
  return {
    'istio.io/rev': ISTIO_REVISION,
    'kubectl.kubernetes.io/default-container': first,
    'kubectl.kubernetes.io/default-logs-container': first,
    ...own,
    ...(isScraped
      ? {
          'prometheus.io/path': '/stats/prometheus',
          'prometheus.io/port': '15020',
          'prometheus.io/scrape': 'true',
        }
      : {}),
    'sidecar.istio.io/status': JSON.stringify(injectionStatus(isNative)),
  };
}

function injectionStatus(isNative: boolean): JsonObject {
  return {
    initContainers: isNative ? ['istio-init', 'istio-proxy'] : ['istio-init'],
    containers: isNative ? null : ['istio-proxy'],
    volumes: SIDECAR_VOLUMES.map((volume) => volume['name'] ?? null),
    imagePullSecrets: null,
    revision: ISTIO_REVISION,
  };
}

/** The Deployment behind a ReplicaSet's pod (its hash cut off), else the owner, else the pod itself. */
function workloadName(pod: Pod): WorkloadName {
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
  const hash = pod.metadata.labels?.['pod-template-hash'];
  if (owner?.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`)) {
    const name = owner.name.slice(0, -hash.length - 1);
    return { name, kind: 'Deployment', apiVersion: owner.apiVersion };
  }
  if (owner) return { name: owner.name, kind: owner.kind, apiVersion: owner.apiVersion };
  const name = pod.metadata.name || (pod.metadata.generateName ?? '').replace(/-$/, '');
  return { name, kind: 'Pod', apiVersion: 'v1' };
}
