import type { AskAuthorizer, Authorizer, Connection, ProxyConfig } from '@drydock/mesh';
import { principalOf, type Pod } from '../objects/pod.ts';
import type { HeaderLines } from '../workloads/behaviour.ts';
import type { Exchange, WireRequest } from './exchange.ts';
import type { Address } from './kube-proxy.ts';
import type { TrafficContext } from './traffic-context.ts';

export interface AskingProxy {
  readonly pod: Pod;
  readonly config: ProxyConfig;
  readonly request: WireRequest;
  readonly startMs: number;
}

/** Brings a request to a pod, past its sidecar if it has one. */
export type Deliver = (
  delivery: {
    readonly request: WireRequest;
    readonly to: Address;
    readonly connection: Connection;
    readonly startMs: number;
  },
  context: TrafficContext,
) => Exchange;

/** Asks an external authorizer as Envoy's ext_authz filter does: by a request to its service. */
export function askAuthorizer(
  asking: AskingProxy,
  deliver: Deliver,
  context: TrafficContext,
): AskAuthorizer {
  const { pod, config, startMs } = asking;
  return (authorizer) => {
    const { service, port, headersToUpstreamOnAllow, headersToDownstreamOnDeny } = authorizer;
    const host = service.slice(service.indexOf('/') + 1);
    const cluster = config.clusters.get(`outbound|${port}||${host}`);
    const endpoint = cluster?.endpoints.find(({ healthy }) => healthy);
    if (!endpoint) return { kind: 'error' };
    const sourceIp = pod.status?.podIP ?? '';
    const connection = endpoint.mtls
      ? ({ tls: 'mtls', principal: principalOf(pod), sourceIp } as const)
      : ({ tls: 'plaintext', sourceIp } as const);
    const to = { ip: endpoint.address, port: endpoint.port };
    const request = checkRequest(authorizer, asking.request, host);
    const result = deliver({ request, to, connection, startMs }, context);
    if (result.status === undefined || result.status >= 500) return { kind: 'error' };
    if (result.status === 200) {
      return { kind: 'allowed', headers: chosen(result.headers, headersToUpstreamOnAllow) };
    }
    return {
      kind: 'denied',
      status: result.status,
      body: result.body,
      headers: chosen(result.headers, headersToDownstreamOnDeny),
    };
  };
}

function checkRequest(authorizer: Authorizer, request: WireRequest, host: string): WireRequest {
  const { kind, pathPrefix, includeHeaders, addedHeaders } = authorizer;
  if (kind === 'grpc') {
    // The Check message carries every header; the simulated authorizer reads them where they are.
    const path = '/envoy.service.auth.v3.Authorization/Check';
    return { ...request, method: 'POST', path, authority: host, body: '' };
  }
  const always = ['authorization', 'content-length', ...includeHeaders];
  const headers = [...chosen(request.headers, always), ...addedHeaders];
  return { ...request, path: `${pathPrefix}${request.path}`, headers, body: '' };
}

/** The headers of some names; a name may end, or begin, with a star. */
function chosen(headers: HeaderLines, names: readonly string[]): HeaderLines {
  const wanted = names.map((name) => name.toLowerCase());
  return headers.filter(([name]) => {
    const own = name.toLowerCase();
    return wanted.some((pattern) => {
      if (pattern.endsWith('*')) return own.startsWith(pattern.slice(0, -1));
      return pattern.startsWith('*') ? own.endsWith(pattern.slice(1)) : own === pattern;
    });
  });
}
