import type { JsonObject } from '@drydock/manifests';
import { redirectPort } from '../redirect-port.ts';
import { listOf, numberOf, objectOf, textOf, textsOf } from '../../json-access.ts';
import type {
  HeaderOperations,
  RedirectAction,
  Rewrite,
  RouteCondition,
  RoutePolicies,
} from '../../route-table.ts';
import type { FieldRef } from '../../trace.ts';
import { NO_HEADERS } from '../header-operations.ts';

/** One filter of a rule and its position. */
export interface FoundFilter {
  readonly filter: JsonObject;
  readonly position: number;
}

/** The first filter of a type. */
export function findFilter(filters: readonly unknown[], type: string): FoundFilter | undefined {
  const position = filters.findIndex((item) => textOf(objectOf(item)['type']) === type);
  return position === -1 ? undefined : { filter: objectOf(filters[position]), position };
}

/** Header changes of a RequestHeaderModifier or ResponseHeaderModifier. */
export function filterHeaders(
  filters: readonly unknown[],
  type: string,
  at: (filter: number) => FieldRef,
): HeaderOperations {
  const found = findFilter(filters, type);
  if (!found) return NO_HEADERS;
  const field =
    type === 'RequestHeaderModifier' ? 'requestHeaderModifier' : 'responseHeaderModifier';
  const modifier = objectOf(found.filter[field]);
  return {
    set: pairs(modifier['set']),
    add: pairs(modifier['add']),
    remove: textsOf(modifier['remove']).map((name) => name.toLowerCase()),
    source: at(found.position),
  };
}

function pairs(value: unknown): readonly (readonly [string, string])[] {
  return listOf(value).map((item): [string, string] => {
    const { name, value: text } = objectOf(item);
    return [textOf(name) ?? '', textOf(text) ?? ''];
  });
}

/** The prefix that ReplacePrefixMatch replaces. */
function matchedPrefix(conditions: readonly RouteCondition[]): string {
  const matcher = conditions.find(({ on }) => on === 'path')?.matcher;
  return matcher && matcher.kind !== 'present' ? matcher.value : '/';
}

/** A RequestRedirect: 302 unless it says otherwise; without scheme and port the listener's port is kept. */
export function redirectOf(
  { filter, position }: FoundFilter,
  conditions: readonly RouteCondition[],
  port: number,
  at: (filter: number) => FieldRef,
): RedirectAction {
  const redirect = objectOf(filter['requestRedirect']);
  const scheme = textOf(redirect['scheme']);
  const host = textOf(redirect['hostname']);
  const path = objectOf(redirect['path']);
  const full = textOf(path['replaceFullPath']);
  const prefix = textOf(path['replacePrefixMatch']);
  const named = numberOf(redirect['port']) ?? (scheme === undefined ? port : undefined);
  // Port 443 of a Gateway ends TLS.
  const given = redirectPort(named, scheme, port === 443);
  const replaced: RedirectAction['path'] =
    full === undefined
      ? prefix === undefined
        ? undefined
        : { kind: 'prefix', matched: matchedPrefix(conditions), value: prefix }
      : { kind: 'full', value: full };
  return {
    kind: 'redirect',
    status: numberOf(redirect['statusCode']) ?? 302,
    source: at(position),
    ...(scheme === undefined ? {} : { scheme }),
    ...(host === undefined ? {} : { host }),
    ...(given === undefined ? {} : { port: given }),
    ...(replaced ? { path: replaced } : {}),
  };
}

/** A URLRewrite. */
export function rewriteOf(
  { filter, position }: FoundFilter,
  conditions: readonly RouteCondition[],
  at: (filter: number) => FieldRef,
): Rewrite {
  const rewrite = objectOf(filter['urlRewrite']);
  const authority = textOf(rewrite['hostname']);
  const path = objectOf(rewrite['path']);
  const full = textOf(path['replaceFullPath']);
  const prefix = textOf(path['replacePrefixMatch']);
  const replaced: Rewrite['path'] =
    full === undefined
      ? prefix === undefined
        ? undefined
        : { kind: 'path-prefix', matched: matchedPrefix(conditions), value: prefix }
      : { kind: 'full', value: full };
  return {
    source: at(position),
    ...(authority === undefined ? {} : { authority }),
    ...(replaced ? { path: replaced } : {}),
  };
}

/** A CORS filter; its origins are compared as they are, as istiod passes them on. */
export function corsOf(
  filters: readonly unknown[],
  at: (filter: number) => FieldRef,
): Pick<RoutePolicies, 'cors'> {
  const found = findFilter(filters, 'CORS');
  if (!found) return {};
  const cors = objectOf(found.filter['cors']);
  const maxAge = numberOf(cors['maxAge']) ?? 0;
  return {
    cors: {
      origins: textsOf(cors['allowOrigins'])
        .filter((value) => value !== '')
        .map((value) => ({ kind: 'exact', value })),
      methods: textsOf(cors['allowMethods']).join(','),
      headers: textsOf(cors['allowHeaders']).join(','),
      exposeHeaders: textsOf(cors['exposeHeaders']).join(','),
      maxAge: maxAge > 0 ? String(maxAge) : '',
      credentials: cors['allowCredentials'] === true,
      forwardUnmatchedPreflights: true,
      source: at(found.position),
    },
  };
}
