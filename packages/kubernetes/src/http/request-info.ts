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
      /** The old form of a watch: `/api/v1/watch/pods`. */
      readonly watches: boolean;
    }
  | { readonly kind: 'other'; readonly path: string };

/** Splits `/apis/apps/v1/namespaces/x/deployments/y/scale`. @see apiserver endpoints/request/requestinfo.go */
export function parseRequestPath(path: string): RequestInfo {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  const [root] = parts;
  const all = root === 'api' ? parts.slice(2) : root === 'apis' ? parts.slice(3) : [];
  const watches = all[0] === 'watch';
  const rest = watches ? all.slice(1) : all;
  if (rest.length === 0) return { kind: 'other', path };
  const group = root === 'api' ? '' : (parts[1] ?? '');
  const version = (root === 'api' ? parts[1] : parts[2]) ?? '';
  if (
    rest[0] === 'namespaces' &&
    rest.length > 2 &&
    rest[2] !== 'status' &&
    rest[2] !== 'finalize'
  ) {
    const [, namespace = '', plural = '', name, ...sub] = rest;
    return resource({ group, version, namespace, plural, name, sub, watches });
  }
  const [plural = '', name, ...sub] = rest;
  return resource({ group, version, namespace: undefined, plural, name, sub, watches });
}

function resource(parts: {
  readonly group: string;
  readonly version: string;
  readonly namespace: string | undefined;
  readonly plural: string;
  readonly name: string | undefined;
  readonly sub: readonly string[];
  readonly watches: boolean;
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
