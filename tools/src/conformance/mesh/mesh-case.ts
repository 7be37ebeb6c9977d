import { readFileSync } from 'node:fs';
import type { KubernetesObject } from '@drydock/manifests';
import { parse, parseAllDocuments } from 'yaml';

/** One recorded case, as the file says it; values inside `expect` are read where they are compared. */
export interface MeshCase {
  readonly meshConfig: Readonly<Record<string, unknown>> | undefined;
  readonly resources: readonly KubernetesObject[];
  readonly client: { readonly via: string; readonly namespace: string; readonly labels: Labels };
  readonly server: { readonly namespace: string; readonly labels: Labels; readonly host: string };
  readonly requests: readonly RecordedRequest[];
}

type Labels = Readonly<Record<string, string>>;

export interface RecordedRequest {
  readonly method?: string;
  readonly url?: string;
  readonly port?: number;
  readonly path?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  readonly repeat?: number;
  readonly concurrent?: number;
  readonly slowMs?: number;
  readonly sourceIP?: string;
  readonly ip?: string;
  readonly dns?: string;
  readonly from?: {
    readonly namespace?: string;
    readonly serviceAccount?: string;
    readonly principal?: string;
    readonly ip?: string;
    readonly tls?: 'mtls' | 'plaintext' | 'tls-without-client-cert' | 'tls-app';
  };
  readonly upstream?: {
    readonly status?: number;
    readonly delayMs?: number;
    readonly failFirst?: number;
    readonly failStatus?: number;
    readonly resetFirst?: number;
    readonly slowFirst?: number;
    readonly slowMs?: number;
    readonly responseHeaders?: Readonly<Record<string, string | readonly string[]>>;
  };
  readonly expect: Readonly<Record<string, unknown>>;
}

interface RawCase {
  readonly meshConfig?: string;
  readonly manifests: string;
  readonly client?: Partial<MeshCase['client']>;
  readonly server?: Partial<MeshCase['server']>;
  readonly requests?: readonly RecordedRequest[];
  readonly recorded?: {
    readonly validation?: readonly {
      readonly kind: string;
      readonly namespace?: string;
      readonly name: string;
      readonly rejected?: boolean;
    }[];
  };
}

/** Reads a case file; manifests that were rejected are left out, addresses that are missing filled in. */
export function readMeshCase(file: string): MeshCase {
  const raw = parse(readFileSync(file, 'utf8')) as RawCase; // the suite's own format
  const documents = parseAllDocuments(raw.manifests)
    .map((document) => document.toJS() as KubernetesObject | null) // shape as recorded
    .filter((object): object is KubernetesObject => object !== null);
  const rejected = new Set(
    (raw.recorded?.validation ?? [])
      .filter((entry) => entry.rejected === true)
      .map((entry) => `${entry.kind} ${entry.namespace ?? 'default'}/${entry.name}`),
  );
  const resources = withAddresses(documents).filter(
    ({ kind, metadata }) =>
      !rejected.has(`${kind} ${metadata.namespace ?? 'default'}/${metadata.name}`),
  );
  const meshConfig: unknown = raw.meshConfig === undefined ? undefined : parse(raw.meshConfig);
  return {
    meshConfig: meshConfig as MeshCase['meshConfig'],
    resources,
    client: { via: 'sidecar', namespace: 'default', labels: {}, ...raw.client },
    server: { namespace: 'default', labels: {}, host: '', ...raw.server },
    requests: raw.requests ?? [],
  };
}

/** ClusterIPs 10.96.0.10.., pod IPs 10.244.0.10.. in document order; pods have a sidecar. */
function withAddresses(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  let service = 10;
  let pod = 10;
  return objects.map((object) => {
    const spec = (object['spec'] ?? {}) as Record<string, unknown>; // as recorded
    if (object.kind === 'Service' && spec['type'] !== 'ExternalName' && !spec['clusterIP']) {
      const clusterIP = `10.96.0.${service}`;
      service += 1;
      return { ...object, spec: { ...spec, clusterIP } };
    }
    if (object.kind !== 'Pod') return aged(object);
    const status = (object['status'] ?? {}) as Record<string, unknown>; // as recorded
    const { metadata } = object;
    const podIP = typeof status['podIP'] === 'string' ? status['podIP'] : `10.244.0.${pod}`;
    if (podIP === `10.244.0.${pod}`) pod += 1;
    const hasSidecar =
      metadata.labels?.['sidecar.istio.io/inject'] !== 'false' &&
      metadata.annotations?.['sidecar.istio.io/inject'] !== 'false';
    const mode = hasSidecar ? { 'security.istio.io/tlsMode': 'istio' } : {};
    return {
      ...object,
      metadata: { ...metadata, labels: { ...mode, ...metadata.labels } },
      status: { ...status, podIP },
    };
  });
}

/** Without a creationTimestamp a resource counts as made at the beginning of 2026. */
function aged(object: KubernetesObject): KubernetesObject {
  const creationTimestamp = object.metadata.creationTimestamp ?? '2026-01-01T00:00:00Z';
  return { ...object, metadata: { ...object.metadata, creationTimestamp } };
}
