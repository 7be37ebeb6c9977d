/** What istiod takes a service port for. `auto`: it looks at the first bytes of each connection. */
export type PortProtocol = 'http' | 'tcp' | 'tls' | 'auto';

const BY_NAME: Readonly<Record<string, PortProtocol>> = {
  http: 'http',
  http2: 'http',
  grpc: 'http',
  'grpc-web': 'http',
  https: 'tls',
  tls: 'tls',
  hbone: 'tls',
  tcp: 'tcp',
  mongo: 'tcp',
  redis: 'tcp',
  mysql: 'tcp',
  udp: 'tcp',
};

const APP_PROTOCOLS: Readonly<Record<string, PortProtocol>> = {
  'kubernetes.io/h2c': 'http',
  'kubernetes.io/ws': 'http',
  'kubernetes.io/wss': 'tls',
  'istio.io/mtls': 'tls',
};

// istiod never sniffs these well-known ports: their servers speak first (kube/conversion.go).
const SERVER_FIRST_PORTS: ReadonlySet<number> = new Set([25, 53, 3306, 27017]);

/** Protocol of a Service port: appProtocol or else the name, up to the first `-`; sniffing where istiod knows neither. */
export function servicePortProtocol(port: {
  readonly name: string;
  readonly number: number;
  readonly appProtocol?: string | undefined;
  readonly transport?: string | undefined;
}): PortProtocol {
  if (port.transport === 'UDP') return 'tcp';
  const app = port.appProtocol?.toLowerCase();
  // An appProtocol hides the name, also where istiod does not know it.
  const named = APP_PROTOCOLS[app ?? ''] ?? protocolOfName(app ?? port.name);
  return named ?? (SERVER_FIRST_PORTS.has(port.number) ? 'tcp' : 'auto');
}

function protocolOfName(name: string): PortProtocol | undefined {
  const lower = name.toLowerCase();
  if (lower.startsWith('grpc-web')) return 'http';
  const dash = lower.indexOf('-');
  return BY_NAME[dash === -1 ? lower : lower.slice(0, dash)];
}

/** Protocol of a Gateway, Sidecar or ServiceEntry port, as its `protocol` field says. */
export function declaredProtocol(protocol: string | undefined): PortProtocol {
  return BY_NAME[(protocol ?? '').toLowerCase()] ?? 'auto';
}
