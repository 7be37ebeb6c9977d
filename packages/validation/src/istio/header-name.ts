import { isJwtClaimHeader } from './jwt-claim.ts';

const TOKEN = /^[!#$%&'*+\-.^_`|~A-Za-z0-9]+$/;
const STRICT = /^[-_A-Za-z0-9]+$/;
const PROBE = /^[-A-Za-z0-9]+$/;
const PSEUDO = new Set([':method', ':scheme', ':authority', ':path', ':status']);

const EMPTY = 'A header needs a name.';

/** The name of a header to match on: a token, a pseudo header or a JWT claim. */
export function matchHeaderProblem(name: string): string | undefined {
  if (name === '') return EMPTY;
  if (isJwtClaimHeader(name) || PSEUDO.has(name) || TOKEN.test(name)) return undefined;
  return `"${name}" is no name of a header.`;
}

/** The name of a header in a CORS policy: a token, or `*`. */
export function corsHeaderProblem(name: string): string | undefined {
  if (name === '') return EMPTY;
  return name === '*' || TOKEN.test(name) ? undefined : `"${name}" is no name of a header.`;
}

/** Letters, digits, hyphens and underscores. */
export function strictHeaderProblem(name: string): string | undefined {
  if (name === '') return EMPTY;
  return STRICT.test(name) ? undefined : `"${name}" is no name of a header.`;
}

/** Letters, digits and hyphens, as Kubernetes takes it in probes. */
export function probeHeaderProblem(name: string): string | undefined {
  if (name === '') return EMPTY;
  return PROBE.test(name) ? undefined : `"${name}" is no name of a header.`;
}

export function isAuthorityHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return lower === ':authority' || lower === 'host';
}

/** A header that a request may be given: no pseudo header but the authority. */
export function requestOperationProblem(name: string): string | undefined {
  if (name === '') return EMPTY;
  return name.startsWith(':') && !isAuthorityHeader(name)
    ? `A route cannot set the pseudo header "${name}".`
    : undefined;
}

/** A header that may be removed, or be set on a response. */
export function operationProblem(name: string): string | undefined {
  if (name === '') return EMPTY;
  if (name.toLowerCase() === 'host') return `A route cannot change the header "${name}" here.`;
  return name.startsWith(':') ? `A route cannot change the pseudo header "${name}".` : undefined;
}
