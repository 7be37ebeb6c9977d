/** A request as it reaches a proxy. Header lines keep their order and case; names compare case-insensitively. */
export interface HttpRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** The Host header as sent, port included: `reviews:9080`. */
  readonly authority: string;
  /** Raw path with query: `/wpcatalog?x=1`. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  /** Address and port that the client connected to (after DNS). */
  readonly destination: { readonly ip: string; readonly port: number };
  /** Server name of a TLS connection (scheme `https`); default: the authority without its port. */
  readonly sni?: string;
  readonly source?: { readonly ip: string };
}
