/** `reviews` in namespace `prod` -> `reviews.prod.svc.cluster.local`; a name with a dot is taken as it is (istio `ResolveShortnameToFQDN`). */
export function expandHost(host: string, namespace: string, domain: string): string {
  if (host === '' || host.includes('.') || host.includes('*')) return host;
  return `${host}.${namespace}.svc.${domain}`;
}

export function isWildcard(host: string): boolean {
  return host.startsWith('*');
}

/** Whether `host` lies within `pattern`: equal, or below `*.example.com` (which does not cover `example.com`), or `*`. A wildcard host lies within a wider one. */
export function hostMatches(host: string, pattern: string): boolean {
  if (host === pattern) return true;
  if (!isWildcard(pattern)) return false;
  const suffix = pattern.slice(1);
  const name = isWildcard(host) ? host.slice(1) : host;
  return name.endsWith(suffix) && (isWildcard(host) || name.length > suffix.length);
}

/** Whether either host lies within the other. */
export function hostsOverlap(one: string, other: string): boolean {
  return hostMatches(one, other) || hostMatches(other, one);
}

/** The most specific of `patterns` that covers `host`: an exact one, else the longest wildcard. */
export function mostSpecificPattern(host: string, patterns: Iterable<string>): string | undefined {
  let best: string | undefined;
  for (const pattern of patterns) {
    if (pattern === host) return pattern;
    if (hostMatches(host, pattern) && (best === undefined || pattern.length > best.length)) {
      best = pattern;
    }
  }
  return best;
}
