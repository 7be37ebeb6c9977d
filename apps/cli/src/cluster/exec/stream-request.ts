/** What a client asks of `pods/exec` and `pods/attach`. */
export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  /** undefined: the only one, or the first. */
  readonly container: string | undefined;
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly tty: boolean;
  /** The output of what runs already, instead of a command. */
  readonly attach?: boolean;
}

/** What a client asks of `pods/portforward`. */
export interface PortForwardRequest {
  readonly namespace: string;
  readonly pod: string;
  /** Named only by clients that use a channel per port. */
  readonly ports: readonly number[];
}

export type StreamRequest =
  | ({ readonly kind: 'exec' } & ExecRequest)
  | ({ readonly kind: 'port-forward' } & PortForwardRequest);

const STREAM_PATH = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/(exec|attach|portforward)$/;

/** Reads the path and query of a request for a stream; undefined for every other one. */
export function parseStreamRequest(target: string): StreamRequest | undefined {
  const url = new URL(target, 'http://cluster.invalid');
  const match = STREAM_PATH.exec(url.pathname);
  if (!match) return undefined;
  const [namespace = '', pod = '', verb] = match.slice(1).map(decodePart);
  const query = url.searchParams;
  if (verb === 'portforward') {
    const ports = query
      .getAll('ports')
      .flatMap((text) => text.split(','))
      .map(Number)
      .filter((port) => port > 0 && port < 65_536);
    return { kind: 'port-forward', namespace, pod, ports };
  }
  const isTrue = (name: string): boolean => ['true', '1'].includes(query.get(name) ?? '');
  return {
    kind: 'exec',
    namespace,
    pod,
    container: query.get('container') ?? undefined,
    command: query.getAll('command'),
    stdin: isTrue('stdin'),
    tty: isTrue('tty'),
    ...(verb === 'attach' ? { attach: true } : {}),
  };
}

/** As it stands, where its escapes are none. */
function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
