/**
 * The scheme of a URL, in lower case, '' for an absolute path; undefined when Go would not take the text
 * for a request URI. Source: Go net/url ParseRequestURI, which CEL's `url()` and `isURL()` use.
 */
export function urlScheme(text: string): string | undefined {
  // eslint-disable-next-line no-control-regex -- Go refuses control characters
  if (text === '' || /[\0-\x1f\x7f]/.test(text)) return undefined;
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*(?=:)/.exec(text)?.[0];
  if (scheme === undefined) {
    if (text.startsWith(':') || !text.startsWith('/')) return undefined;
    return isEscaped(text) ? '' : undefined;
  }
  const rest = text.slice(scheme.length + 1);
  if (!isEscaped(rest)) return undefined;
  if (rest.startsWith('//') && !isHost(rest.slice(2).split(/[/?]/, 1)[0] ?? '')) return undefined;
  return scheme.toLowerCase();
}

function isEscaped(text: string): boolean {
  return !/%(?![0-9A-Fa-f]{2})/.test(text);
}

function isHost(authority: string): boolean {
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (host.startsWith('[')) return /^\[[0-9A-Fa-f:.%A-Za-z]*\](?::\d*)?$/.test(host);
  return /^[^\s"<>\\^`{|}:[\]]*(?::\d*)?$/.test(host);
}
