import { headerValue } from '../envoy/request-view.ts';
import type { CallPeer, CallRecord } from './call-record.ts';
import { evaluate, type Value } from './expression/evaluate.ts';
import type { Expression } from './expression/expression.ts';

/** The value of an expression for one call; undefined where Envoy has an error. */
export function valueFor(expression: Expression | undefined, call: CallRecord): Value | undefined {
  return expression && evaluate(expression, (name) => attribute(name, call));
}

/** Envoy's attributes, as far as a simulated call has them. */
function attribute(name: string, call: CallRecord): Value | undefined {
  switch (name) {
    case 'request':
      return requestOf(call);
    case 'response':
      return responseOf(call);
    case 'source':
    case 'destination':
    case 'upstream':
      return addressesOf(name, call);
    case 'connection':
      return present({
        mtls: call.isMutualTls,
        requested_server_name: call.detail?.serverName,
        uri_san_peer_certificate:
          call.mode === 'SERVER' ? identityOf(call.source) : identityOf(call.destination),
        uri_san_local_certificate:
          call.mode === 'SERVER' ? identityOf(call.destination) : identityOf(call.source),
      });
    case 'xds':
      return present({
        cluster_name: call.detail?.cluster,
        route_name: call.detail?.route,
      });
    case 'filter_state':
      return present({
        downstream_peer: peerOf(call, 'downstream'),
        upstream_peer: peerOf(call, 'upstream'),
      });
    case 'downstream_peer':
      return peerOf(call, 'downstream');
    case 'upstream_peer':
      return peerOf(call, 'upstream');
    default:
      return undefined;
  }
}

function present(entries: Readonly<Record<string, Value | undefined>>): ReadonlyMap<string, Value> {
  return new Map(
    Object.entries(entries).filter((entry): entry is [string, Value] => entry[1] !== undefined),
  );
}

function headersOf(headers: readonly (readonly [string, string])[]): ReadonlyMap<string, Value> {
  const joined = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const known = joined.get(key);
    joined.set(key, known === undefined ? value : `${known},${value}`);
  }
  return joined;
}

function requestOf({ request, durationMs, requestBytes, detail }: CallRecord): Value {
  const path = detail?.path ?? request.path;
  const mark = path.indexOf('?');
  const headers = detail?.requestHeaders ?? request.headers;
  return present({
    path,
    url_path: mark === -1 ? path : path.slice(0, mark),
    query: mark === -1 ? '' : path.slice(mark + 1),
    host: request.authority,
    scheme: request.scheme,
    method: request.method,
    headers: new Map<string, Value>([
      [':authority', request.authority],
      [':method', request.method],
      [':path', path],
      ...headersOf(headers),
    ]),
    referer: headerValue(headers, 'referer'),
    useragent: headerValue(headers, 'user-agent'),
    id: headerValue(headers, 'x-request-id'),
    protocol: 'HTTP/1.1',
    duration: { milliseconds: durationMs },
    size: detail?.bodyBytes.received,
    total_size: requestBytes,
  });
}

/** Envoy's bit of each response flag (source/common/stream_info), as `response.flags` shows them. */
const FLAG_BITS: Readonly<Record<string, number>> = Object.fromEntries(
  'LH UH UT LR UR UF UC UO NR DI FI RL UAEX RLSE DC URX SI IH DPE UMSDR RFCF NFCF DT UPE NC OM DF DO'
    .split(' ')
    .map((flag, bit) => [flag, 2 ** bit]),
);

function responseOf({
  status,
  responseFlags,
  responseBytes,
  grpcStatus,
  detail,
}: CallRecord): Value {
  return present({
    code: status ?? 0,
    code_details: detail?.responseCodeDetails,
    flags: responseFlags.reduce((bits, flag) => bits + (FLAG_BITS[flag] ?? 0), 0),
    grpc_status: grpcStatus === undefined ? undefined : Number(grpcStatus),
    headers: headersOf(detail?.responseHeaders ?? []),
    size: detail?.bodyBytes.sent,
    total_size: responseBytes,
  });
}

function addressesOf(side: 'source' | 'destination' | 'upstream', call: CallRecord): Value {
  const { request, detail } = call;
  const address =
    side === 'source'
      ? detail?.downstreamRemoteAddress
      : side === 'destination'
        ? `${request.destination.ip}:${request.destination.port}`
        : detail?.upstreamHost;
  const port =
    address === undefined ? undefined : Number(address.slice(address.lastIndexOf(':') + 1));
  return present({
    address,
    port,
    ...(side === 'upstream'
      ? {
          local_address: detail?.upstreamLocalAddress,
          transport_failure_reason: detail?.transportFailure,
          request_attempt_count: detail?.attempts,
        }
      : {}),
  });
}

function identityOf(peer: CallPeer | undefined): string | undefined {
  return peer?.principal === undefined ? undefined : `spiffe://${peer.principal}`;
}

/** The other end's metadata: a client proxy knows the server as upstream, a server proxy the client as downstream. */
function peerOf(call: CallRecord, side: 'upstream' | 'downstream'): Value | undefined {
  const isKnown = (call.mode === 'CLIENT') === (side === 'upstream');
  const peer = call.mode === 'CLIENT' ? call.destination : call.source;
  if (!isKnown || !peer) return undefined;
  const { labels } = peer;
  return present({
    name: peer.pod,
    namespace: peer.namespace,
    workload: peer.workload,
    app: labels['app'],
    version: labels['version'],
    service: canonicalService(peer),
    revision: canonicalRevision(peer),
    cluster: 'Kubernetes',
    labels: new Map(Object.entries(labels)),
  });
}

/** The service that a workload stands for: its label, else its app's name, else its own. */
export function canonicalService({ labels, workload }: CallPeer): string {
  return (
    labels['service.istio.io/canonical-name'] ??
    labels['app.kubernetes.io/name'] ??
    labels['app'] ??
    workload
  );
}

export function canonicalRevision({ labels }: CallPeer): string {
  return (
    labels['service.istio.io/canonical-revision'] ??
    labels['app.kubernetes.io/version'] ??
    labels['version'] ??
    'latest'
  );
}
