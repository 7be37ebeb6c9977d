/** What a client asks of `pods/exec`. */
export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  /** undefined: the only one, or the first. */
  readonly container: string | undefined;
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly tty: boolean;
}

const EXEC_PATH = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/exec$/;

/** Reads the path and query of an exec request; undefined for every other one. */
export function parseExecRequest(target: string): ExecRequest | undefined {
  const url = new URL(target, 'http://cluster.invalid');
  const match = EXEC_PATH.exec(url.pathname);
  if (!match) return undefined;
  const [namespace = '', pod = ''] = match.slice(1).map(decodeURIComponent);
  const query = url.searchParams;
  const isTrue = (name: string): boolean => ['true', '1'].includes(query.get(name) ?? '');
  return {
    namespace,
    pod,
    container: query.get('container') ?? undefined,
    command: query.getAll('command'),
    stdin: isTrue('stdin'),
    tty: isTrue('tty'),
  };
}
