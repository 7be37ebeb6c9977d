/** What a path of the API server names. */
export type RequestInfo =
  | {
      readonly kind: 'resource';
      readonly group: string;
      readonly version: string;
      readonly namespace: string | undefined;
      readonly plural: string;
      readonly name: string | undefined;
      readonly subresource: string | undefined;
    }
  | { readonly kind: 'other'; readonly path: string };

/** Splits `/apis/apps/v1/namespaces/x/deployments/y/scale`. @see apiserver endpoints/request/requestinfo.go */
export function parseRequestPath(path: string): RequestInfo {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  const [root] = parts;
  const rest = root === 'api' ? parts.slice(2) : root === 'apis' ? parts.slice(3) : [];
  if (rest.length === 0) return { kind: 'other', path };
  const group = root === 'api' ? '' : (parts[1] ?? '');
  const version = (root === 'api' ? parts[1] : parts[2]) ?? '';
  if (rest[0] === 'watch') return { kind: 'other', path };
  if (
    rest[0] === 'namespaces' &&
    rest.length > 2 &&
    rest[2] !== 'status' &&
    rest[2] !== 'finalize'
  ) {
    const [, namespace = '', plural = '', name, ...sub] = rest;
    return resource({ group, version, namespace, plural, name, sub });
  }
  const [plural = '', name, ...sub] = rest;
  return resource({ group, version, namespace: undefined, plural, name, sub });
}

function resource(parts: {
  readonly group: string;
  readonly version: string;
  readonly namespace: string | undefined;
  readonly plural: string;
  readonly name: string | undefined;
  readonly sub: readonly string[];
}): RequestInfo {
  const { sub, ...rest } = parts;
  return { kind: 'resource', ...rest, subresource: sub.length > 0 ? sub.join('/') : undefined };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
