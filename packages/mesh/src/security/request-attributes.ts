import type { JsonObject } from '@drydock/manifests';
import type { RequestView } from '../envoy/request-view.ts';

/** What authorization looks at. */
export interface RequestAttributes {
  /** The HTTP request; undefined on an opaque connection. */
  readonly http: RequestView | undefined;
  /** `cluster.local/ns/prod/sa/web` of the mTLS peer; undefined without mTLS. */
  readonly principal: string | undefined;
  /** Address of the other end of the connection. */
  readonly sourceIp: string;
  /** Original client, by X-Forwarded-For where it is trusted. */
  readonly remoteIp: string;
  readonly destinationIp: string;
  readonly destinationPort: number;
  readonly sni: string | undefined;
  /** Claims of the verified token; undefined without one. */
  readonly claims: JsonObject | undefined;
  /** Trust domain and aliases of the mesh. */
  readonly trustDomains: readonly string[];
}

/** Namespace in a principal; undefined when it has none. */
export function principalNamespace(principal: string): string | undefined {
  return /\/ns\/([^/]+)\//.exec(`${principal}/`)?.[1];
}

/** `issuer/subject` of the verified token. */
export function requestPrincipal({ claims }: RequestAttributes): string | undefined {
  if (!claims || typeof claims['iss'] !== 'string' || typeof claims['sub'] !== 'string') {
    return undefined;
  }
  return `${claims['iss']}/${claims['sub']}`;
}
