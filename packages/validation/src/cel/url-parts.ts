import { urlScheme } from '../schema/go-url.ts';

export interface UrlParts {
  readonly scheme: string;
  /** With the port. */
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly escapedPath: string;
}

/** The parts of a URL as Go's net/url splits it; undefined when it would not take the text. */
export function urlParts(text: string): UrlParts | undefined {
  const scheme = urlScheme(text);
  if (scheme === undefined) return undefined;
  const rest = text.slice(scheme === '' ? 0 : scheme.length + 1).replace(/#.*$/, '');
  const match = /^(?:\/\/([^/?]*))?([^?]*)/.exec(rest);
  const authority = match?.[1] ?? '';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const [, hostname = '', port = ''] = /^(.*?)(?::(\d*))?$/.exec(host) ?? [];
  return {
    scheme,
    host,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port,
    escapedPath: match?.[2] ?? '',
  };
}
