import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { asObjects, asText, at } from '../../kubectl/json-access.ts';
import { isMeshed, shortName, type Describing } from './describing.ts';

const SIDECAR_USER = 1337;
const REQUIREMENTS = 'https://istio.io/latest/docs/ops/deployment/application-requirements/';

export function writePod(pod: KubernetesObject, describing: Describing): void {
  const { context, namespace, ignoreUnmeshed } = describing;
  const name = shortName(pod, namespace);
  const out = (text: string): void => context.stdout(`${text}\n`);
  const containers = asObjects(at(pod, 'spec', 'containers'));
  for (const container of containers) {
    const user = at(container, 'securityContext', 'runAsUser');
    if (container['name'] !== 'istio-proxy' && user === SIDECAR_USER) {
      out('WARNING: User ID (UID) 1337 is reserved for the sidecar proxy.');
    }
  }
  const ports = containers.flatMap((container) =>
    asObjects(container['ports']).map((port) => {
      const protocol = asText(port['protocol']) || 'TCP';
      const suffix = protocol === 'TCP' ? '' : `/${protocol}`;
      return `${asText(port['containerPort'])}${suffix} (${asText(container['name'])})`;
    }),
  );
  out(`Pod: ${name}`);
  out(`   Pod Revision: ${revisionOf(pod)}`);
  out(ports.length > 0 ? `   Pod Ports: ${ports.join(', ')}` : '   Pod does not expose ports');
  const phase = asText(at(pod, 'status', 'phase'));
  if (phase !== 'Running') {
    out(`   Pod is not Running (${phase})`);
    return;
  }
  for (const [list, words] of [
    ['containerStatuses', 'Container'],
    ['initContainerStatuses', 'Init Container'],
  ] as const) {
    for (const status of asObjects(at(pod, 'status', list))) {
      if (status['ready'] === true) continue;
      out(`WARNING: Pod ${name} ${words} ${asText(status['name'])} NOT READY`);
    }
  }
  if (ignoreUnmeshed) return;
  if (!isMeshed(pod)) out(`WARNING: ${name} is not part of mesh; no Istio sidecar`);
  else writeSuggestions(pod, out);
}

function writeSuggestions(pod: KubernetesObject, out: (text: string) => void): void {
  const labels = pod.metadata.labels ?? {};
  const hasAny = (...keys: readonly string[]): boolean => keys.some((key) => key in labels);
  if (!hasAny('service.istio.io/canonical-name', 'app.kubernetes.io/name', 'app')) {
    out(`Suggestion: add required service name label for Istio telemetry. See ${REQUIREMENTS}.`);
  }
  if (!hasAny('service.istio.io/canonical-revision', 'app.kubernetes.io/version', 'version')) {
    out(
      `Suggestion: add required service revision label for Istio telemetry. See ${REQUIREMENTS}.`,
    );
  }
}

/** The label, else what the injector noted. */
function revisionOf(pod: KubernetesObject): string {
  const label = pod.metadata.labels?.['istio.io/rev'] ?? pod.metadata.annotations?.['istio.io/rev'];
  if (label !== undefined) return label;
  try {
    const status: unknown = JSON.parse(
      pod.metadata.annotations?.['sidecar.istio.io/status'] ?? '{}',
    );
    return asText(at(status, 'revision'));
  } catch {
    return '';
  }
}

export function writeService(
  service: KubernetesObject,
  pod: KubernetesObject,
  { context, namespace }: Describing,
): void {
  context.stdout(`Service: ${shortName(service, namespace)}\n`);
  for (const port of asObjects(at(service, 'spec', 'ports'))) {
    if ((asText(port['protocol']) || 'TCP') !== 'TCP') continue;
    const target = targetPort(port, pod);
    context.stdout(
      target === undefined
        ? `   no suitable port for manifest: ${pod.metadata.uid ?? ''}\n`
        : `   Port: ${asText(port['name'])} ${asText(port['port'])}/${protocolOf(port)} targets pod port ${target}\n`,
    );
  }
}

function targetPort(port: JsonObject, pod: KubernetesObject): number | undefined {
  const target = port['targetPort'] ?? port['port'];
  if (typeof target === 'number') return target;
  const named = asObjects(at(pod, 'spec', 'containers'))
    .flatMap(({ ports }) => asObjects(ports))
    .find(({ name }) => name === target);
  return named && Number(named['containerPort']);
}

const PROTOCOLS: Readonly<Record<string, string>> = {
  http: 'HTTP',
  http2: 'HTTP2',
  https: 'HTTPS',
  grpc: 'GRPC',
  'grpc-web': 'GRPCWeb',
  tcp: 'TCP',
  tls: 'TLS',
  mongo: 'Mongo',
  mysql: 'MySQL',
  redis: 'Redis',
  udp: 'UDP',
  'kubernetes.io/h2c': 'HTTP2',
};

/** By appProtocol, else by the beginning of the name. */
export function protocolOf(port: JsonObject): string {
  const name = asText(port['name']);
  const own = asText(port['appProtocol']).toLowerCase();
  if (name === '' && own === '') return 'auto-detect';
  const word = own === '' ? (/^grpc-web/.exec(name)?.[0] ?? name.split('-')[0] ?? '') : own;
  return PROTOCOLS[word.toLowerCase()] ?? 'UnsupportedProtocol';
}
