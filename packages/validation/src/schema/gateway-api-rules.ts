import type { JsonObject, JsonValue } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';
import { parseDuration } from '../istio/duration.ts';
import { quote } from './describe-value.ts';
import type { Broken, SchemaRule } from './rules.ts';

function listOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function isSet(object: JsonObject, field: string): boolean {
  return Object.hasOwn(object, field) && object[field] != null;
}

/** The field of a filter that belongs to its type. */
const FIELD_OF_TYPE: Readonly<Record<string, string>> = {
  RequestHeaderModifier: 'requestHeaderModifier',
  ResponseHeaderModifier: 'responseHeaderModifier',
  RequestMirror: 'requestMirror',
  RequestRedirect: 'requestRedirect',
  URLRewrite: 'urlRewrite',
  ExtensionRef: 'extensionRef',
  CORS: 'cors',
  ExternalAuth: 'externalAuth',
};

export const filterType: SchemaRule = (value) => {
  if (!isJsonObject(value) || typeof value.type !== 'string') return undefined;
  const own = Object.hasOwn(FIELD_OF_TYPE, value.type) ? FIELD_OF_TYPE[value.type] : undefined;
  if (own === undefined) return undefined;
  const other = Object.values(FIELD_OF_TYPE).find((field) => field !== own && isSet(value, field));
  if (other !== undefined)
    return { says: `is of type ${value.type} and cannot set "${other}"`, field: other };
  return isSet(value, own) ? undefined : { says: `is of type ${value.type} and needs "${own}"` };
};

const ONCE = ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect', 'URLRewrite'];

export const routeFilters: SchemaRule = (value) => {
  const types = listOf(value).map(({ type }) => type);
  const repeated = ONCE.find((type) => types.filter((one) => one === type).length > 1);
  if (repeated !== undefined) return { says: `may hold ${repeated} only once` };
  return types.includes('RequestRedirect') && types.includes('URLRewrite')
    ? { says: 'may hold RequestRedirect or URLRewrite, not both' }
    : undefined;
};

/** Redirects have no backends, and only a path prefix can be replaced. */
export const routeRule: SchemaRule = (value) => {
  if (!isJsonObject(value)) return undefined;
  const backends = listOf(value.backendRefs);
  const filters = listOf(value.filters);
  if (backends.length > 0 && filters.some((filter) => isSet(filter, 'requestRedirect'))) {
    return { says: 'redirects, so it cannot have "backendRefs"', field: 'backendRefs' };
  }
  const all = [...filters, ...backends.flatMap((backend) => listOf(backend.filters))];
  return all.some(replacesPrefix) && !matchesOnePrefix(value.matches)
    ? {
        says: 'replaces the matched prefix (ReplacePrefixMatch), so it needs exactly one match, on a path prefix',
      }
    : undefined;
};

function replacesPrefix({ requestRedirect, urlRewrite }: JsonObject): boolean {
  return [requestRedirect, urlRewrite].some(
    (filter) =>
      isJsonObject(filter) &&
      isJsonObject(filter.path) &&
      filter.path.type === 'ReplacePrefixMatch' &&
      isSet(filter.path, 'replacePrefixMatch'),
  );
}

/** An absent match, path or type stands for the prefix "/". */
function matchesOnePrefix(matches: JsonValue | undefined): boolean {
  if (!Array.isArray(matches)) return true;
  const [match] = listOf(matches);
  if (matches.length !== 1 || !match) return false;
  return !isJsonObject(match.path) || (match.path.type ?? 'PathPrefix') === 'PathPrefix';
}

export const pathModifier: SchemaRule = (value) => {
  if (!isJsonObject(value)) return undefined;
  const own = value.type === 'ReplaceFullPath' ? 'replaceFullPath' : 'replacePrefixMatch';
  const other = own === 'replaceFullPath' ? 'replacePrefixMatch' : 'replaceFullPath';
  if (value.type !== 'ReplaceFullPath' && value.type !== 'ReplacePrefixMatch') return undefined;
  if (isSet(value, other))
    return { says: `is of type ${value.type} and cannot set "${other}"`, field: other };
  return isSet(value, own) ? undefined : { says: `is of type ${value.type} and needs "${own}"` };
};

const PATH_CHARACTERS = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/;

/** A path that is compared as it is; a regular expression may be anything. */
export const pathMatch: SchemaRule = (value) => {
  if (!isJsonObject(value) || value.type === 'RegularExpression') return undefined;
  const path = value.value ?? '/';
  if (typeof path !== 'string') return undefined;
  const bad = (says: string): Broken => ({ says: `${says}, found ${quote(path)}`, field: 'value' });
  if (!path.startsWith('/')) return bad('must have a "value" that starts with "/"');
  const forbidden = ['//', '/./', '/../', '%2f', '%2F', '#'].find((part) => path.includes(part));
  if (forbidden !== undefined) return bad(`cannot have ${quote(forbidden)} in its "value"`);
  if (/\/\.\.?$/.test(path)) return bad('cannot have a "value" that ends with "." or ".."');
  return PATH_CHARACTERS.test(path)
    ? undefined
    : bad('has a character in its "value" that no path can have');
};

export const routeTimeouts: SchemaRule = (value) => {
  if (!isJsonObject(value)) return undefined;
  const { request, backendRequest } = value;
  if (typeof request !== 'string' || typeof backendRequest !== 'string') return undefined;
  const [whole, single] = [parseDuration(request), parseDuration(backendRequest)];
  return whole !== undefined && single !== undefined && whole > 0 && single > whole
    ? {
        says: `cannot have a "backendRequest" (${backendRequest}) longer than "request" (${request})`,
        field: 'backendRequest',
      }
    : undefined;
};

export const backendPort: SchemaRule = (value) => {
  if (!isJsonObject(value)) return undefined;
  const isService = (value.group ?? '') === '' && (value.kind ?? 'Service') === 'Service';
  return isService && !isSet(value, 'port')
    ? { says: 'names a Service, so it needs "port"' }
    : undefined;
};

/** Two references to one parent name different sections of it. */
export const parentRefs: SchemaRule = (value) => {
  const refs = listOf(value).filter((ref) => !isSet(ref, 'port'));
  const groups = Map.groupBy(refs, ({ group, kind, namespace, name }) =>
    JSON.stringify([
      group ?? 'gateway.networking.k8s.io',
      kind ?? 'Gateway',
      namespace ?? '',
      name,
    ]),
  );
  for (const same of groups.values()) {
    const sections = same.map(({ sectionName }) => sectionName ?? '');
    if (same.length > 1 && (sections.includes('') || new Set(sections).size < sections.length)) {
      const { name } = same[0] ?? {};
      const parent = typeof name === 'string' ? quote(name) : 'the same parent';
      return {
        says: `refers to ${parent} more than once: each reference needs a "sectionName" of its own`,
      };
    }
  }
  return undefined;
};

const WITHOUT_TLS = new Set(['HTTP', 'TCP', 'UDP']);
const WITHOUT_HOSTNAME = new Set(['TCP', 'UDP']);

export const listeners: SchemaRule = (value) => {
  const seen = new Set<string>();
  for (const [i, listener] of listOf(value).entries()) {
    const broken = listenerProblem(listener);
    if (broken !== undefined) return { says: `has an item ${i} that ${broken}` };
    const { port, protocol, hostname } = listener;
    const place = JSON.stringify([port, protocol, hostname ?? '']);
    if (seen.has(place))
      return { says: `has an item ${i} with the port, protocol and hostname of another one` };
    seen.add(place);
  }
  return undefined;
};

function listenerProblem(listener: JsonObject): string | undefined {
  const { tls } = listener;
  const protocol = typeof listener.protocol === 'string' ? listener.protocol : '';
  if (WITHOUT_TLS.has(protocol) && isSet(listener, 'tls'))
    return `cannot have "tls" with protocol ${protocol}`;
  if (WITHOUT_HOSTNAME.has(protocol) && isSet(listener, 'hostname')) {
    return `cannot have "hostname" with protocol ${protocol}`;
  }
  if (protocol === 'HTTPS' && isJsonObject(tls) && (tls.mode ?? 'Terminate') !== 'Terminate') {
    return 'must have the TLS mode Terminate with protocol HTTPS';
  }
  return protocol === 'TLS' && !isJsonObject(tls) ? 'needs "tls" with protocol TLS' : undefined;
}

export const listenerCertificates: SchemaRule = (value) => {
  if (!isJsonObject(value) || (value.mode ?? 'Terminate') !== 'Terminate') return undefined;
  const hasOptions = isJsonObject(value.options) && Object.keys(value.options).length > 0;
  const hasCertificates = Array.isArray(value.certificateRefs) && value.certificateRefs.length > 0;
  return hasCertificates || hasOptions
    ? undefined
    : { says: 'terminates TLS, so it needs "certificateRefs" (or "options")' };
};
