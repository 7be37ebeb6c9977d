import type { Endpoint } from '../envoy-cluster.ts';
import { endpointsOf } from './endpoints.ts';
import type { MeshIndex } from './mesh-index.ts';

/** The endpoints behind one port of a service. */
export interface ServiceEndpoints {
  readonly host: string;
  readonly namespace: string;
  /** Name of the port; its number where it has none. */
  readonly port: string;
  readonly endpoints: readonly Endpoint[];
}

/** All endpoints that a mesh knows, in the order of its services: what istiod's /debug/endpointz shows. */
export function meshEndpoints(index: MeshIndex): readonly ServiceEndpoints[] {
  return index.services.all.flatMap((service) =>
    service.ports.map((port) => ({
      host: service.host,
      namespace: service.namespace,
      port: port.name === '' ? String(port.number) : port.name,
      endpoints: endpointsOf(service, port, index.endpoints),
    })),
  );
}
