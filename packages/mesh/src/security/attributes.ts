import type { JsonValue } from '@drydock/manifests';
import { headerLines } from '../envoy/request-view.ts';
import { objectOf } from '../json-access.ts';
import {
  principalNamespace,
  requestPrincipal,
  type RequestAttributes,
} from './request-attributes.ts';
import { inBlock, pathMatches, valueMatches } from './value-match.ts';

/** One property of a request that policies compare. */
export interface Attribute {
  /** Needs an HTTP request. */
  readonly isHttp: boolean;
  readonly matches: (value: string, request: RequestAttributes, namespace: string) => boolean;
  /** What the request has, in words. */
  readonly actual: (request: RequestAttributes) => string;
}

const ABSENT = 'absent';

function textAttribute(
  isHttp: boolean,
  read: (request: RequestAttributes) => string | undefined,
  matches: (value: string, text: string) => boolean = valueMatches,
): Attribute {
  return {
    isHttp,
    matches: (value, request) => {
      const text = read(request);
      return text !== undefined && matches(value, text);
    },
    actual: (request) => read(request) ?? ABSENT,
  };
}

const principal: Attribute = {
  isHttp: false,
  matches: (value, request) => {
    const own = request.principal;
    return (
      own !== undefined &&
      trustedForms(value, request.trustDomains).some((form) => valueMatches(form, own))
    );
  },
  actual: ({ principal: own }) => own ?? 'no mTLS identity',
};

/** A principal of the mesh's trust domain also means that of its aliases; `cluster.local` always means the mesh's own. */
function trustedForms(value: string, trustDomains: readonly string[]): readonly string[] {
  const slash = value.indexOf('/');
  const domain = slash === -1 ? '' : value.slice(0, slash);
  if (domain !== 'cluster.local' && !trustDomains.includes(domain)) return [value];
  return trustDomains.map((trusted) => trusted + value.slice(slash));
}

const serviceAccount: Attribute = {
  isHttp: false,
  matches: (value, request, namespace) => {
    const slash = value.indexOf('/');
    const [space, name] =
      slash === -1 ? [namespace, value] : [value.slice(0, slash), value.slice(slash + 1)];
    return request.principal?.endsWith(`/ns/${space}/sa/${name}`) ?? false;
  },
  actual: principal.actual,
};

const sourceNamespace = textAttribute(false, (request) =>
  request.principal === undefined ? undefined : principalNamespace(request.principal),
);
const sourceIp = textAttribute(false, (request) => request.sourceIp, blockMatches);
const remoteIp = textAttribute(false, (request) => request.remoteIp, blockMatches);
const destinationIp = textAttribute(false, (request) => request.destinationIp, blockMatches);
const port = textAttribute(
  false,
  (request) => String(request.destinationPort),
  (value, text) => value === text,
);
const tokenPrincipal = textAttribute(true, requestPrincipal);
const host = textAttribute(
  true,
  (request) => request.http?.authority,
  (value, text) => valueMatches(value.toLowerCase(), text.toLowerCase()),
);
const method = textAttribute(true, (request) => request.http?.method);
const path = textAttribute(true, (request) => request.http?.path, pathMatches);
const sni = textAttribute(false, (request) => request.sni);

function blockMatches(block: string, address: string): boolean {
  return inBlock(address, block);
}

interface Field {
  readonly attribute: Attribute;
  readonly isNegated: boolean;
}

const positive: Readonly<Record<string, Attribute>> = {
  principals: principal,
  serviceAccounts: serviceAccount,
  requestPrincipals: tokenPrincipal,
  namespaces: sourceNamespace,
  ipBlocks: sourceIp,
  remoteIpBlocks: remoteIp,
  hosts: host,
  ports: port,
  methods: method,
  paths: path,
};

function withNegations(): Readonly<Record<string, Field>> {
  const fields: Record<string, Field> = {};
  for (const [name, attribute] of Object.entries(positive)) {
    fields[name] = { attribute, isNegated: false };
    const negated = `not${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    fields[negated] = { attribute, isNegated: true };
  }
  return Object.freeze(fields);
}

/** Fields of `source` and `operation`, and their `not…` twins. */
export const FIELDS: Readonly<Record<string, Field>> = withNegations();

const CONDITIONS: Readonly<Record<string, Attribute>> = {
  'source.ip': sourceIp,
  'remote.ip': remoteIp,
  'source.namespace': sourceNamespace,
  'source.principal': principal,
  'source.serviceAccount': serviceAccount,
  'request.auth.principal': tokenPrincipal,
  'request.auth.audiences': claimAttribute(['aud'], false),
  'request.auth.presenter': claimAttribute(['azp'], false),
  'destination.ip': destinationIp,
  'destination.port': port,
  'connection.sni': sni,
};

/** The attribute that a `when` key names; undefined when there is none of that name. */
export function conditionAttribute(key: string): Attribute | undefined {
  const known = CONDITIONS[key];
  if (known) return known;
  const header = /^request\.headers\[([^\]]+)\]$/.exec(key)?.[1];
  if (header !== undefined) return headerAttribute(header.toLowerCase());
  const claims = /^request\.auth\.claims((?:\[[^\]]+\])+)$/.exec(key)?.[1];
  if (claims === undefined) return undefined;
  return claimAttribute(claims.slice(1, -1).split(']['), true);
}

function headerAttribute(name: string): Attribute {
  const read = (request: RequestAttributes): string | undefined => {
    const lines = request.http ? headerLines(request.http.headers, name) : [];
    return lines.length === 0 ? undefined : lines.join(',');
  };
  return textAttribute(true, read);
}

/** A claim matches by element of a list; only the claims `scope` and `permission` are split at spaces (istio authn filter). */
function claimAttribute(keys: readonly string[], isGeneral: boolean): Attribute {
  const read = (request: RequestAttributes): readonly string[] | undefined => {
    let value: JsonValue | undefined = request.claims;
    for (const key of keys) value = objectOf(value)[key];
    const [first] = keys;
    const isScope = isGeneral && keys.length === 1 && (first === 'scope' || first === 'permission');
    if (typeof value === 'string') return isScope ? value.split(' ') : [value];
    if (Array.isArray(value)) return value.map(String);
    return value === undefined || value === null || typeof value === 'object'
      ? undefined
      : [String(value)];
  };
  return {
    isHttp: true,
    matches: (pattern, request) =>
      read(request)?.some((element) => valueMatches(pattern, element)) ?? false,
    actual: (request) => read(request)?.join(', ') ?? ABSENT,
  };
}
