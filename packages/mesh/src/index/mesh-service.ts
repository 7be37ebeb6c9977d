import type { JsonObject } from '@drydock/manifests';
import { listOf, numberOf, objectOf, textMapOf, textOf, textsOf } from '../json-access.ts';
import type { MeshObject } from './mesh-object.ts';
import { declaredProtocol, servicePortProtocol, type PortProtocol } from './port-protocol.ts';

/** One host of a Kubernetes Service or a ServiceEntry, in the one shape that istiod gives both. */
export interface MeshService {
  /** `reviews.prod.svc.cluster.local`, `api.example.com`, `*.example.com`. */
  readonly host: string;
  readonly name: string;
  readonly namespace: string;
  readonly object: MeshObject;
  readonly kind: 'kubernetes' | 'entry';
  /** `none`: connections keep the address that the client chose (headless, ServiceEntry NONE). */
  readonly resolution: 'eds' | 'dns' | 'none' | 'alias';
  /** ClusterIPs, or the addresses of a ServiceEntry. */
  readonly addresses: readonly string[];
  readonly ports: readonly MeshPort[];
  /** Namespaces that see it: `*`, `.` or names. */
  readonly exportTo: readonly string[];
  readonly selector: Readonly<Record<string, string>>;
  /** Outside the mesh: no Istio mTLS by default. */
  readonly external: boolean;
  /** Target of an ExternalName Service. */
  readonly externalName: string;
  /** Endpoints near the client come first (spec.trafficDistribution, or the annotation). */
  readonly prefersClose: boolean;
}

export interface MeshPort {
  readonly number: number;
  readonly name: string;
  readonly protocol: PortProtocol;
  /** Number or name of the workload port. */
  readonly target: number | string;
}

const CLOSE: ReadonlySet<string> = new Set(['PreferClose', 'PreferSameZone']);

/** A Kubernetes Service as istiod sees it. */
export function kubernetesService(
  object: MeshObject,
  options: { readonly domain: string; readonly exportTo: readonly string[] },
): MeshService {
  const { spec } = object;
  const externalName = spec['type'] === 'ExternalName' ? (textOf(spec['externalName']) ?? '') : '';
  const addresses = clusterAddresses(spec);
  const headless = spec['clusterIP'] === 'None' || textsOf(spec['clusterIPs'])[0] === 'None';
  const exported = object.annotations['networking.istio.io/exportTo'];
  return {
    host: `${object.name}.${object.namespace}.svc.${options.domain}`,
    name: object.name,
    namespace: object.namespace,
    object,
    kind: 'kubernetes',
    resolution: spec['type'] === 'ExternalName' ? 'alias' : headless ? 'none' : 'eds',
    addresses,
    ports: listOf(spec['ports']).flatMap((item) => kubernetesPort(objectOf(item))),
    exportTo: exported ? exported.split(',').map((name) => name.trim()) : options.exportTo,
    selector: textMapOf(spec['selector']),
    external: spec['type'] === 'ExternalName',
    externalName,
    prefersClose: CLOSE.has(
      object.annotations['networking.istio.io/traffic-distribution'] ??
        textOf(spec['trafficDistribution']) ??
        '',
    ),
  };
}

function clusterAddresses(spec: JsonObject): readonly string[] {
  const all = textsOf(spec['clusterIPs']);
  const single = textOf(spec['clusterIP']);
  const addresses = all.length > 0 ? all : single ? [single] : [];
  return addresses.filter((address) => address !== 'None' && address !== '');
}

/** istiod makes no listener and no cluster for UDP: such a port is not part of the mesh. */
function kubernetesPort(port: JsonObject): MeshPort[] {
  const number = numberOf(port['port']);
  if (number === undefined || textOf(port['protocol']) === 'UDP') return [];
  const name = textOf(port['name']) ?? '';
  const protocol = servicePortProtocol({
    name,
    number,
    appProtocol: textOf(port['appProtocol']),
    transport: textOf(port['protocol']),
  });
  const target = numberOf(port['targetPort']) ?? textOf(port['targetPort']) ?? number;
  return [{ number, name, protocol, target: target === 0 || target === '' ? number : target }];
}

/** The services of a ServiceEntry: one per host. */
export function entryServices(
  object: MeshObject,
  options: { readonly exportTo: readonly string[] },
): MeshService[] {
  const { spec } = object;
  const exportTo = textsOf(spec['exportTo']);
  const ports = listOf(spec['ports']).flatMap((item) => entryPort(objectOf(item)));
  const shared = {
    namespace: object.namespace,
    object,
    kind: 'entry' as const,
    resolution: entryResolution(textOf(spec['resolution'])),
    addresses: textsOf(spec['addresses']).map((address) => address.replace(/\/32$/, '')),
    ports,
    exportTo: exportTo.length > 0 ? exportTo : options.exportTo,
    selector: textMapOf(objectOf(spec['workloadSelector'])['labels']),
    external: textOf(spec['location']) !== 'MESH_INTERNAL',
    externalName: '',
    prefersClose: CLOSE.has(object.annotations['networking.istio.io/traffic-distribution'] ?? ''),
  };
  return textsOf(spec['hosts']).map((host) => ({ ...shared, host, name: host }));
}

function entryResolution(resolution: string | undefined): MeshService['resolution'] {
  if (resolution === 'STATIC') return 'eds';
  if (resolution === 'DNS' || resolution === 'DNS_ROUND_ROBIN') return 'dns';
  return 'none';
}

function entryPort(port: JsonObject): MeshPort[] {
  const number = numberOf(port['number']);
  if (number === undefined) return [];
  return [
    {
      number,
      name: textOf(port['name']) ?? '',
      protocol: declaredProtocol(textOf(port['protocol'])),
      target: numberOf(port['targetPort']) ?? number,
    },
  ];
}
