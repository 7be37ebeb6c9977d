import type { HttpRequest } from '../http-request.ts';
import type { AskAuthorizer, Connection, InboundPort, JwtResult } from '../inbound-config.ts';
import type { Outcome } from '../outcome.ts';
import type { ProxyConfig } from '../proxy-config.ts';
import { authorize } from '../security/authorize.ts';
import { refusalOf, traceAuthorization } from '../security/http-security.ts';
import type { RequestAttributes } from '../security/request-attributes.ts';
import { headerLines, viewOf, type RequestView } from './request-view.ts';
import { Tracer } from './tracer.ts';

export interface InboundOptions {
  /** Default: plaintext from `request.source`. */
  readonly connection?: Connection;
  /** Result of verifyTokens; default: no token. */
  readonly jwt?: JwtResult;
  readonly trace?: boolean;
  /** Asks the authorizer of a CUSTOM policy; default: its answer is not modelled. */
  readonly ask?: AskAuthorizer;
}

interface InboundContext {
  readonly config: ProxyConfig;
  readonly request: HttpRequest;
  readonly connection: Connection;
  readonly jwt: JwtResult;
  readonly port: InboundPort;
  readonly tracer: Tracer | undefined;
  readonly ask: AskAuthorizer | undefined;
}

/**
 * What the sidecar of a server does with a request that reaches its pod: mTLS by PeerAuthentication,
 * then tokens, then AuthorizationPolicies. `request.destination` is the pod's address and port.
 */
export function routeInbound(
  config: ProxyConfig,
  request: HttpRequest,
  options: InboundOptions = {},
): Outcome {
  const connection = options.connection ?? {
    tls: 'plaintext',
    sourceIp: request.source?.ip ?? '',
  };
  const { ip, port } = request.destination;
  const context: InboundContext = {
    config,
    request,
    connection,
    jwt: options.jwt ?? { kind: 'none' },
    port: config.inbound.ports.get(port) ?? { ...config.inbound.defaultPort, port },
    tracer: options.trace ? new Tracer() : undefined,
    ask: options.ask,
  };
  context.tracer?.add(
    'listener',
    `${config.proxy.pod || ip}, port ${port}`,
    'The sidecar of the server takes the connection.',
  );
  const reading = readConnection(context);
  if (typeof reading !== 'string') return reading;
  return reading === 'http' ? answerHttp(context) : answerTcp(context);
}

/** How the bytes are read, or the reason why the connection ends. */
function readConnection(context: InboundContext): 'http' | 'tcp' | Outcome {
  const { port, connection, tracer } = context;
  const { tls } = connection;
  const http = port.protocol === 'tcp' ? 'tcp' : 'http';
  const where = port.mtlsSource ? { source: port.mtlsSource } : {};
  const say = (detail: string): void => tracer?.add('tls', `mTLS ${port.mtls}`, detail, where);
  if (port.mtls === 'DISABLE') {
    if (tls === 'plaintext') {
      say('Plaintext is taken.');
      return http;
    }
    if (port.protocol !== 'http') return 'tcp';
    say('The server speaks plaintext: the TLS handshake of the client fails.');
    return refused(context, 'DPE', 'http1.codec_error');
  }
  if (tls === 'plaintext') {
    const isTaken = port.mtls === 'PERMISSIVE';
    say(isTaken ? 'Plaintext is taken.' : 'Plaintext is refused: the connection is reset.');
    return isTaken ? http : refused(context, 'NR', 'filter_chain_not_found');
  }
  if (tls === 'mtls') return readMtls(context, http, say);
  if (tls === 'tls-app' && port.mtls === 'PERMISSIVE') {
    if (port.protocol !== 'http') {
      say('TLS of the application is passed on unread.');
      return 'tcp';
    }
    say('TLS without Istio identity is refused on an HTTP port: the connection is reset.');
    return refused(context, 'NR', 'filter_chain_not_found');
  }
  say('The TLS handshake fails: the server wants a client certificate of the mesh.');
  const isOpaque = port.protocol === 'tcp' || (tls === 'tls-app' && port.protocol === 'auto');
  const refusal = refused(context, '', 'client_certificate_required');
  return isOpaque ? { ...refusal, cluster: port.cluster } : refusal;
}

function readMtls(
  context: InboundContext,
  http: 'http' | 'tcp',
  say: (detail: string) => void,
): 'http' | 'tcp' | Outcome {
  const { principal } = context.connection;
  const domain = principal?.split('/', 1)[0] ?? '';
  if (!context.config.inbound.trustDomains.includes(domain)) {
    say(`The TLS handshake fails: trust domain ${domain} is not trusted here.`);
    return refused(context, '', 'untrusted_client_certificate');
  }
  say(`Peer ${principal}.`);
  return http;
}

function refused(context: InboundContext, flag: string, details: string): Outcome {
  return {
    outcome: 'connection_error',
    responseFlags: flag === '' ? [] : [flag],
    details,
    notModelled: context.config.notModelled,
    trace: context.tracer?.steps ?? [],
  };
}

/** A sidecar trusts X-Forwarded-For: its last address is the client. */
function forwardedFor(view: RequestView): string | undefined {
  const addresses = headerLines(view.headers, 'x-forwarded-for').join(',').split(',');
  return addresses.at(-1)?.trim() || undefined;
}

function answerTcp(context: InboundContext): Outcome {
  const { config, port, tracer, connection, request } = context;
  const attributes: RequestAttributes = {
    http: undefined,
    principal: connection.tls === 'mtls' ? connection.principal : undefined,
    sourceIp: connection.sourceIp,
    remoteIp: connection.sourceIp,
    destinationIp: request.destination.ip,
    destinationPort: port.port,
    sni: connection.sni,
    claims: undefined,
    trustDomains: config.inbound.trustDomains,
  };
  const decision = authorize(config.inbound, attributes, { wantsTrace: tracer !== undefined });
  if (tracer) traceAuthorization(tracer, decision);
  if (decision.verdict === 'allowed') return delivered(context, undefined);
  const refusal = refused(context, '', `rbac_access_denied_matched_policy[${decision.matched}]`);
  const decidedBy = decision.source ? { decidedBy: decision.source } : {};
  return { ...refusal, cluster: port.cluster, ...decidedBy };
}

function answerHttp(context: InboundContext): Outcome {
  const { config, request, jwt, tracer, port, connection } = context;
  const view = viewOf(config, request);
  const refusal = refusalOf({
    inbound: config.inbound,
    view,
    connection,
    destination: { ip: request.destination.ip, port: port.port },
    remoteIp: forwardedFor(view) ?? connection.sourceIp,
    jwt,
    tracer,
    ask: context.ask,
  });
  if ('addedHeaders' in refusal) return delivered(context, view, refusal.addedHeaders);
  return {
    ...refusal,
    route: 'default',
    cluster: port.cluster,
    notModelled: [...config.notModelled, ...refusal.notModelled],
    trace: tracer?.steps ?? [],
  };
}

function delivered(
  context: InboundContext,
  view: RequestView | undefined,
  added: HttpRequest['headers'] = [],
): Outcome {
  const { config, request, port, jwt, tracer } = context;
  const { ip } = request.destination;
  const kept = jwt.kind === 'valid' ? jwt.headers : request.headers;
  const names = new Set(added.map(([name]) => name.toLowerCase()));
  const headers =
    added.length === 0
      ? kept
      : [...kept.filter(([name]) => !names.has(name.toLowerCase())), ...added];
  const seen = jwt.kind === 'valid' ? { ...request, path: jwt.path } : request;
  const { path: own, query } = viewOf(config, seen);
  const path = view ? own + query : request.path;
  tracer?.add(
    'endpoint',
    `${config.proxy.pod || ip}, port ${port.port}`,
    'Handed to the workload.',
  );
  return {
    outcome: view ? 'forwarded' : 'tcp_proxied',
    responseFlags: [],
    ...(view ? { route: 'default' } : {}),
    cluster: port.cluster,
    upstream: {
      cluster: port.cluster,
      host: '',
      port: port.target ?? port.port,
      endpoint: `${ip}:${port.target ?? port.port}`,
      tls: 'plaintext',
    },
    upstreamRequest: { method: request.method, path, authority: request.authority, headers },
    notModelled: config.notModelled,
    trace: tracer?.steps ?? [],
  };
}
