/** The host as istiod expands it: a name without a dot belongs to the namespace of the resource that says it. */
export function expandHost(host: string, namespace: string, clusterDomain: string): string {
  if (!isShortName(host)) return host;
  return `${host}.${namespace}.svc.${clusterDomain}`;
}

/** `reviews` is short; `reviews.prod`, `*.example.com` and `*` are not. */
export function isShortName(host: string): boolean {
  return host !== '' && !host.startsWith('*') && !host.includes('.');
}

/** Name and namespace of `reviews.prod.svc.cluster.local`, `reviews.prod.svc`; undefined for other hosts. */
export function parseServiceHost(
  host: string,
): { readonly name: string; readonly namespace: string } | undefined {
  const match = /^([^.*]+)\.([^.]+)\.svc(?:\.|$)/.exec(host);
  const [, name, namespace] = match ?? [];
  return name === undefined || namespace === undefined ? undefined : { name, namespace };
}

/** Whether the pattern (a host that may begin with `*`) covers every host that `host` stands for. */
export function coversHost(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*')) return pattern === host;
  const suffix = pattern.slice(1);
  return (host.startsWith('*') ? host.slice(1) : host).endsWith(suffix);
}

/** Whether some host is meant by both, as istiod's host matching decides it. */
export function hostsOverlap(a: string, b: string): boolean {
  const aWild = a.startsWith('*');
  const bWild = b.startsWith('*');
  if (aWild && bWild) {
    const [x, y] = [a.slice(1), b.slice(1)];
    return x.length < y.length ? y.endsWith(x) : x.endsWith(y);
  }
  if (aWild) return b.length >= a.length - 1 && b.endsWith(a.slice(1));
  if (bWild) return a.length >= b.length - 1 && a.endsWith(b.slice(1));
  return a === b;
}
