import type { JsonObject } from '@drydock/manifests';
import type { MeshIndex } from '../index/mesh-index.ts';
import { targetOfPod } from '../index/endpoints.ts';
import { refTo, type MeshObject } from '../index/mesh-object.ts';
import type { MeshService } from '../index/mesh-service.ts';
import {
  labelsMatch,
  listOf,
  numberOf,
  objectOf,
  textMapOf,
  textOf,
  textsOf,
} from '../json-access.ts';
import type { MeshProxy } from '../mesh-input.ts';
import type { FieldRef } from '../trace.ts';
import type { ApiListener } from './gateway-api/attach.ts';

/** One server of a Gateway that selects the proxy. */
export interface GatewayServer {
  readonly gateway: MeshObject;
  /** `namespace/name` */
  readonly gatewayName: string;
  /** As the Gateway says: 80. */
  readonly port: number;
  /** What the pod listens on: 8080. */
  readonly targetPort: number;
  readonly portName: string;
  readonly protocol: string;
  readonly hosts: readonly ServerHost[];
  readonly tls: JsonObject | undefined;
  readonly source: FieldRef;
  /** Of a Gateway API Gateway: HTTPRoutes attach to it, not VirtualServices. */
  readonly api?: ApiListener;
}

export interface ServerHost {
  /** `*`, or the only namespace whose VirtualServices bind. */
  readonly namespace: string;
  readonly host: string;
}

/** Whether a server reads HTTP without TLS. */
export function isPlainHttp(server: GatewayServer): boolean {
  return ['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB'].includes(server.protocol);
}

/** The servers of every Gateway (of both APIs) that selects a gateway pod. */
export function serversOf(index: MeshIndex, proxy: MeshProxy): readonly GatewayServer[] {
  const targetPort = targetPorts(index, proxy);
  const istio = (index.kinds.get('Gateway') ?? []).flatMap((gateway) => {
    if (!labelsMatch(textMapOf(gateway.spec['selector']), proxy.labels)) return [];
    return listOf(gateway.spec['servers']).flatMap((item, position) =>
      readServer(gateway, objectOf(item), position, targetPort),
    );
  });
  const api = (index.kinds.get('gateway-api/Gateway') ?? []).flatMap((gateway) => {
    const isOwn =
      gateway.namespace === proxy.namespace &&
      proxy.labels['gateway.networking.k8s.io/gateway-name'] === gateway.name;
    if (!isOwn || !isIstioClass(index, gateway)) return [];
    return listOf(gateway.spec['listeners']).flatMap((item, position) =>
      readListener(gateway, objectOf(item), position, targetPort),
    );
  });
  return [...istio, ...api];
}

// The classes that istiod makes itself.
const OWN_CLASSES: ReadonlySet<string> = new Set(['istio', 'istio-remote', 'istio-waypoint']);

function isIstioClass(index: MeshIndex, gateway: MeshObject): boolean {
  const name = textOf(gateway.spec['gatewayClassName']) ?? '';
  if (OWN_CLASSES.has(name)) return true;
  const found = index.kinds.get('gateway-api/GatewayClass')?.find((object) => object.name === name);
  return found?.spec['controllerName'] === 'istio.io/gateway-controller';
}

function readListener(
  gateway: MeshObject,
  listener: JsonObject,
  position: number,
  targetPort: TargetPort,
): GatewayServer[] {
  const port = numberOf(listener['port']);
  const name = textOf(listener['name']) ?? '';
  if (port === undefined) return [];
  const hostname = textOf(listener['hostname']) || '*';
  const protocol = (textOf(listener['protocol']) ?? 'HTTP').toUpperCase();
  const isPassthrough = objectOf(listener['tls'])['mode'] === 'Passthrough';
  return [
    {
      gateway,
      gatewayName: `${gateway.namespace}/${gateway.name}`,
      port,
      targetPort: targetPort(port),
      portName: name,
      protocol,
      hosts: [{ namespace: '*', host: hostname }],
      tls: protocol === 'HTTP' ? undefined : { mode: isPassthrough ? 'PASSTHROUGH' : 'SIMPLE' },
      source: refTo(gateway, 'spec', 'listeners', position),
      api: { gateway, name, port, hostname, allowedRoutes: objectOf(listener['allowedRoutes']) },
    },
  ];
}

function selects(service: MeshService, proxy: MeshProxy): boolean {
  return (
    service.kind === 'kubernetes' &&
    service.namespace === proxy.namespace &&
    Object.keys(service.selector).length > 0 &&
    labelsMatch(service.selector, proxy.labels)
  );
}

function readServer(
  gateway: MeshObject,
  server: JsonObject,
  position: number,
  targetPort: TargetPort,
): GatewayServer[] {
  const portField = objectOf(server['port']);
  const port = numberOf(portField['number']);
  if (port === undefined) return [];
  return [
    {
      gateway,
      gatewayName: `${gateway.namespace}/${gateway.name}`,
      port,
      targetPort: targetPort(port),
      portName: textOf(portField['name']) ?? '',
      protocol: (textOf(portField['protocol']) ?? '').toUpperCase(),
      hosts: textsOf(server['hosts']).map((text) => readServerHost(text, gateway.namespace)),
      tls: server['tls'] === undefined ? undefined : objectOf(server['tls']),
      source: refTo(gateway, 'spec', 'servers', position),
    },
  ];
}

/** The container port behind a port of the gateway's Services; the port itself where none has it. */
type TargetPort = (port: number) => number;

function targetPorts(index: MeshIndex, proxy: MeshProxy): TargetPort {
  const services = index.services.all.filter((service) => selects(service, proxy));
  const pod = index.endpoints.podByName.get(`${proxy.namespace}/${proxy.pod}`);
  return (port) => {
    for (const service of services) {
      const found = service.ports.find((candidate) => candidate.number === port);
      if (found) return targetOfPod(pod, found);
    }
    return port;
  };
}

/** The container port that a gateway pod listens on for a port of its Service. */
export function gatewayTargetPort(index: MeshIndex, proxy: MeshProxy, port: number): number {
  return targetPorts(index, proxy)(port);
}

function readServerHost(text: string, namespace: string): ServerHost {
  const slash = text.indexOf('/');
  if (slash === -1) return { namespace: '*', host: text };
  const space = text.slice(0, slash);
  return { namespace: space === '.' ? namespace : space, host: text.slice(slash + 1) };
}
