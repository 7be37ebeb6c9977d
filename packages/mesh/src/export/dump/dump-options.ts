import type { JsonObject } from '@drydock/manifests';
import type { FieldRef } from '../../trace.ts';

/** What a dump says beside the configuration itself. */
export interface DumpOptions {
  /** When the configuration arrived: RFC 3339. */
  readonly lastUpdated: string;
  /** xDS version: `2026-01-01T00:00:00Z/12`. */
  readonly versionInfo: string;
  /** `sidecar~10.244.0.9~web-1.prod~prod.svc.cluster.local` */
  readonly nodeId: string;
  readonly istioVersion: string;
}

/** An Any in JSON: the message with its type. */
export function typed(type: string, message: JsonObject): JsonObject {
  return { '@type': `type.googleapis.com/${type}`, ...message };
}

/** The metadata by which istioctl finds the resource behind a route or a cluster. */
export function configMetadata(source: FieldRef | undefined, more: JsonObject = {}): JsonObject {
  const istio: JsonObject = { ...(source ? { config: configPath(source) } : {}), ...more };
  return Object.keys(istio).length === 0 ? {} : { metadata: { filter_metadata: { istio } } };
}

/** `/apis/networking.istio.io/v1/namespaces/prod/virtual-service/reviews` */
function configPath({ resource }: FieldRef): string {
  const { group, kind, namespace, name } = resource;
  const kebab = kind.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
  return `/apis/${group}/v1/namespaces/${namespace}/${kebab}/${name}`;
}

export function socketAddress(address: string, port: number): JsonObject {
  return { socket_address: { address, port_value: port } };
}

export const ADS: JsonObject = {
  ads: {},
  initial_fetch_timeout: '0s',
  resource_api_version: 'V3',
};
