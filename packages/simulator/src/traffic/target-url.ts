/** The parts of a URL that a client acts on; `path` is raw, as it goes on the wire. */
export interface TargetUrl {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** The Host header: host, and port where the URL has one that is not the scheme's own. */
  readonly authority: string;
  readonly path: string;
}

const URL_PATTERN =
  /^(?:(https?):\/\/|(?![a-z][a-z0-9+.-]*:\/\/))(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]+)(?::(\d{1,5}))?([^#]*)/i;

/** Reads a URL as curl does: `http://` may be left out, the path stays as written. undefined: no URL. */
export function parseTargetUrl(url: string): TargetUrl | undefined {
  const match = URL_PATTERN.exec(url.trim());
  const [, schemeText = 'http', host, portText, rest = ''] = match ?? [];
  if (host === undefined || host === '') return undefined;
  const scheme = schemeText.toLowerCase() === 'https' ? 'https' : 'http';
  const ownPort = scheme === 'https' ? 443 : 80;
  const port = portText === undefined ? ownPort : Number(portText);
  if (port < 1 || port > 65_535) return undefined;
  return {
    scheme,
    host,
    port,
    authority: port === ownPort ? host : `${host}:${port}`,
    path: rest.startsWith('/') ? rest : `/${rest}`,
  };
}
