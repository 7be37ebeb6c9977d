/** A protocol of a port as Istio tells them apart. */
export interface Protocol {
  readonly isHttp: boolean;
  readonly isTls: boolean;
  readonly isTcp: boolean;
}

const http: Protocol = { isHttp: true, isTls: false, isTcp: false };
const tls: Protocol = { isHttp: false, isTls: true, isTcp: true };
const tcp: Protocol = { isHttp: false, isTls: false, isTcp: true };
const other: Protocol = { isHttp: false, isTls: false, isTcp: false };

const PROTOCOLS: ReadonlyMap<string, Protocol> = new Map([
  ['http', http],
  ['http2', http],
  ['http_proxy', http],
  ['grpc', http],
  ['grpc-web', http],
  ['https', tls],
  ['tls', tls],
  ['tcp', tcp],
  ['mongo', tcp],
  ['redis', tcp],
  ['mysql', tcp],
  ['udp', other],
  ['hbone', other],
  ['double-hbone', other],
]);

/** The protocol of that name in any case; undefined for one that Istio does not know. */
export function parseProtocol(name: string): Protocol | undefined {
  return PROTOCOLS.get(name.toLowerCase());
}

/** What Istio suggests to write. */
export const PROTOCOL_NAMES: readonly string[] = [
  'HTTP',
  'HTTP2',
  'GRPC',
  'GRPC-WEB',
  'HTTPS',
  'TLS',
  'TCP',
  'MONGO',
  'REDIS',
  'MYSQL',
];
