import type { KubernetesObject } from '@drydock/manifests';
import { ApiFailure, badRequest, gone } from '../registry/api-failure.ts';
import { matchesLabels, parseLabelSelector, textOf } from '@drydock/object-validation';
import type { Strategy } from '../registry/strategy.ts';
import { matchesFields, parseFieldSelector } from '../selectors/field-selector.ts';
import type { ResourceType } from '../types/resource-type.ts';

export type ObjectFilter = (object: KubernetesObject) => boolean;

/** What `labelSelector` and `fieldSelector` select; undefined: everything. */
export function parseFilter(
  query: URLSearchParams,
  type: ResourceType,
  strategy: Strategy,
): ObjectFilter | undefined {
  const labels = query.get('labelSelector') ?? '';
  const fields = query.get('fieldSelector') ?? '';
  if (labels === '' && fields === '') return undefined;
  const labelFilter = parseLabels(labels);
  const fieldFilter = fields === '' ? undefined : parseFields(fields, type, strategy);
  return (object) =>
    matchesLabels(labelFilter, object.metadata.labels) && (fieldFilter?.(object) ?? true);
}

function parseLabels(text: string) {
  const parsed = parseLabelSelector(text);
  if (parsed.ok) return parsed.requirements;
  throw badRequest(`unable to parse requirement: ${parsed.message}`);
}

function parseFields(text: string, type: ResourceType, strategy: Strategy): ObjectFilter {
  const parsed = parseFieldSelector(text);
  if (!parsed.ok) throw badRequest(parsed.message);
  const known = strategy.fields;
  const customFields = type.custom?.selectableFields ?? [];
  const probe = known?.({ apiVersion: '', kind: '', metadata: { name: '' } }) ?? {};
  const terms = parsed.terms.filter(({ field, value }) => field !== '' || value !== '');
  for (const { field } of terms) {
    const isKnown =
      field === 'metadata.name' ||
      (field === 'metadata.namespace' && type.namespaced) ||
      Object.hasOwn(probe, field) ||
      customFields.includes(`.${field}`);
    if (isKnown) continue;
    const names = type.namespaced ? '"metadata.name", "metadata.namespace"' : '"metadata.name"';
    throw badRequest(
      known === undefined
        ? `"${field}" is not a known field selector: only ${names}`
        : type.kind === 'Job'
          ? `field label "${field}" not supported for Job`
          : `field label not supported: ${field}`,
    );
  }
  return (object) =>
    matchesFields(terms, {
      ...known?.(object),
      ...readPaths(object, customFields),
      'metadata.name': object.metadata.name,
      'metadata.namespace': object.metadata.namespace ?? '',
    });
}

function readPaths(object: KubernetesObject, paths: readonly string[]): Record<string, string> {
  const result: Record<string, string> = {};
  for (const path of paths) {
    let value: unknown = object;
    for (const part of path.slice(1).split('.')) {
      value =
        typeof value === 'object' && value !== null
          ? (value as Record<string, unknown>)[part]
          : undefined; // any object may be read
    }
    result[path.slice(1)] = textOf(value);
  }
  return result;
}

export interface Page {
  readonly items: readonly KubernetesObject[];
  readonly continueToken?: string;
  readonly remaining?: number;
}

interface ContinueToken {
  readonly v: string;
  readonly rv: number;
  readonly start: string;
}

const keyOf = (object: KubernetesObject): string =>
  `${object.metadata.namespace ?? ''}/${object.metadata.name}`;

/** One page of a list; tokens are opaque to clients, as Kubernetes' are. */
export function paginate(
  items: readonly KubernetesObject[],
  query: URLSearchParams,
  at: { readonly revision: number; readonly filtered: boolean; readonly compacted: number },
): Page {
  const limitText = query.get('limit');
  const token = query.get('continue');
  const limit = Number(limitText ?? 0);
  const start = token === null || token === '' ? undefined : parseToken(token);
  const from = start === undefined ? items : items.filter((item) => keyOf(item) >= start.start);
  if (!(limit > 0) || from.length <= limit) return { items: from };
  const next = from[limit];
  const continueToken = formatToken({
    v: 'meta.k8s.io/v1',
    rv: start?.rv ?? at.revision,
    start: next ? keyOf(next) : '',
  });
  const page = { items: from.slice(0, limit), continueToken };
  return at.filtered ? page : { ...page, remaining: from.length - limit };
}

function formatToken(token: ContinueToken): string {
  return btoa(encodeURIComponent(JSON.stringify(token)));
}

function parseToken(text: string): ContinueToken {
  try {
    const token: unknown = JSON.parse(decodeURIComponent(atob(text)));
    if (typeof token === 'object' && token !== null && 'start' in token && 'rv' in token) {
      return token as ContinueToken; // made by formatToken
    }
  } catch {
    // falls through to the refusal
  }
  throw badRequest(`invalid continue token: continue key is not valid: ${tokenProblem(text)}`);
}

/** Go's words for a token that is none: what is wrong with its base64, or with the JSON inside. */
function tokenProblem(text: string): string {
  const bad = /[^A-Za-z0-9_-]/.exec(text);
  if (bad || text.length % 4 === 1)
    return `illegal base64 data at input byte ${bad?.index ?? text.length - 1}`;
  const code = atob(text.replaceAll('-', '+').replaceAll('_', '/')).charCodeAt(0);
  const char =
    code >= 0x20 && code < 0x7f
      ? String.fromCharCode(code)
      : code < 0x80
        ? `\\x${code.toString(16).padStart(2, '0')}`
        : `\\u${code.toString(16).padStart(4, '0')}`;
  return `invalid character '${char}' looking for beginning of value`;
}

/** The revision that a continued list is of; undefined for a new one, and for one that goes on with what is there now. */
export function continuedRevision(query: URLSearchParams): number | undefined {
  const token = query.get('continue') ?? '';
  if (token === '') return undefined;
  const { rv } = parseToken(token);
  return rv === -1 ? undefined : rv;
}

/** A token whose revision is forgotten; the answer's own token goes on without consistency. */
export function expiredToken(query: URLSearchParams): ApiFailure {
  const { start } = parseToken(query.get('continue') ?? '');
  const failure = gone(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
  const token = formatToken({ v: 'meta.k8s.io/v1', rv: -1, start });
  return new ApiFailure({ ...failure.failure, listContinue: token });
}
