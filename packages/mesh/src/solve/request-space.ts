import { textTest } from '../envoy/conditions.ts';
import { HTTP_METHODS } from '../envoy/http-methods.ts';
import { hostOfAuthority, matchVirtualHost } from '../envoy/virtual-host-match.ts';
import type { HttpRequest } from '../http-request.ts';
import type { ProxyConfig } from '../proxy-config.ts';
import type { EnvoyRoute, RouteCondition, RouteTable } from '../route-table.ts';
import { Budget, SEARCH_STEPS, TRIAL_STEPS } from './budget.ts';
import { combine, type Choice, type Dimension } from './combine.ts';
import { witnesses, type TextCondition } from './witnesses.ts';

export interface RequestSpace {
  /** Requests of every class that the conditions can tell apart, smallest first. */
  readonly requests: readonly HttpRequest[];
  /** false: some class may be missing. */
  readonly isComplete: boolean;
}

const PATH_ALPHABET =
  "abcdefghijklmnopqrstuvwxyz0123456789/-._~ABCDEFGHIJKLMNOPQRSTUVWXYZ!$&'()*+,;=:@";
const VALUE_ALPHABET = ` !"#$%&'()*+,-./:;<=>?@[]^_\`{|}~`;
const HEADER_ALPHABET = `abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ${VALUE_ALPHABET}`;
const QUERY_ALPHABET =
  "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-._~!$'()*+,;:@/?%";
const AUTHORITY_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789.-:ABCDEFGHIJKLMNOPQRSTUVWXYZ_';

export interface RequestSpaceOptions {
  /** Conditions that count besides those of the configs. */
  readonly extra?: readonly RouteCondition[];
  /** Only requests that one of these rules takes; absent: all. */
  readonly changed?: readonly EnvoyRoute[] | undefined;
}

/**
 * Requests for one host and address, one for each way in which the conditions of `configs` and
 * `extra` conditions can tell requests apart. Found by solving the conditions, not by sampling.
 */
export function requestSpace(
  configs: readonly [ProxyConfig, ...(readonly ProxyConfig[])],
  base: HttpRequest,
  { extra = [], changed }: RequestSpaceOptions = {},
): RequestSpace {
  const routes = configs.flatMap((config) => routesFor(config, base));
  const conditions = distinct([...routes.flatMap((route) => route.conditions), ...extra]);
  const names = new Set(conditions.map(({ on, name }) => `${on} ${name}`));
  const state = {
    // Tokens are not part of a request here: conditions on their claims stay as they are.
    isComplete: !conditions.some(({ on }) => on === 'claim'),
    steps: Math.floor(SEARCH_STEPS / (names.size + 1)),
  };
  const paths = pathDimension([...conditions, ...rewriteConditions(routes)], state);
  const others = [
    methodDimension(conditions, routes),
    schemeDimension(conditions, configs),
    authorityDimension(conditions, base, state),
    ...headerDimensions(conditions, routes, state),
    ...queryDimensions(conditions, state),
  ];
  const [config] = configs;
  const budget = new Budget(TRIAL_STEPS);
  const found = combine(paths, others, { config, base, routes, extra, changed, budget });
  return { requests: found.requests, isComplete: state.isComplete && found.isComplete };
}

/** Both sides have most conditions: each is solved once. */
function distinct(conditions: readonly RouteCondition[]): readonly RouteCondition[] {
  const kept = new Map<string, RouteCondition>();
  for (const one of conditions) {
    const { on, name, matcher, ignoreCase = false, invert = false } = one;
    const key = JSON.stringify([on, name, matcher, ignoreCase, invert]);
    if (!kept.has(key)) kept.set(key, one);
  }
  return [...kept.values()];
}

interface SearchState {
  /** Of one search. */
  readonly steps: number;
  isComplete: boolean;
}

/** The routes of the virtual hosts that can take a request to this address with this host. */
function routesFor(config: ProxyConfig, base: HttpRequest): readonly EnvoyRoute[] {
  const { ip, port } = base.destination;
  const listener =
    config.listeners.find(({ name }) => name === `${ip}_${port}`) ??
    config.listeners.find(({ name }) => name === `0.0.0.0_${port}`);
  return (listener?.chains ?? []).flatMap(({ filter }) => {
    if (filter.kind !== 'http') return [];
    const table: RouteTable | undefined = config.routeTables.get(filter.routeTable);
    return (table && matchVirtualHost(table, base.authority)?.routes) ?? [];
  });
}

function pathDimension(conditions: readonly RouteCondition[], state: SearchState): Dimension {
  const own = conditions.filter(({ on }) => on === 'path');
  const { texts, isComplete } = witnesses(own, {
    alphabet: PATH_ALPHABET,
    start: '/',
    budget: new Budget(state.steps),
  });
  if (!isComplete) state.isComplete = false;
  const longer = own.flatMap(({ matcher }) =>
    matcher.kind === 'prefix' || matcher.kind === 'path-prefix'
      ? [`${matcher.value.replace(/\/$/, '')}/a/b`]
      : [],
  );
  const all = [...new Set([...texts, ...longer.filter((path) => path.startsWith('/'))])];
  return {
    on: 'path',
    name: '',
    choices: all.map((path) => ({
      cost: path.length,
      apply: (draft) => ({ ...draft, path }),
    })),
  };
}

/** Where a regex rewrite finds something, and where it does not: paths differ by that, too. */
function rewriteConditions(routes: readonly EnvoyRoute[]): readonly RouteCondition[] {
  return routes.flatMap(({ action }) => {
    const path = action.kind === 'forward' ? action.rewrite?.path : undefined;
    if (path?.kind !== 'regex') return [];
    const { pattern } = path;
    const isAtStart = pattern.startsWith('^');
    const isAtEnd = pattern.endsWith('$') && !pattern.endsWith('\\$');
    const body = pattern.slice(isAtStart ? 1 : 0, isAtEnd ? -1 : undefined);
    const value = `${isAtStart ? '' : '.*'}(?:${body})${isAtEnd ? '' : '.*'}`;
    return [{ on: 'path', name: '', matcher: { kind: 'regex', value } }];
  });
}

/** One method for each way in which conditions can tell methods apart; only a preflight's is special besides. */
function methodDimension(
  conditions: readonly RouteCondition[],
  routes: readonly EnvoyRoute[],
): Dimension {
  const tests = conditions.filter(({ on }) => on === 'method').map((one) => textTest(one));
  const hasCors = routes.some((route) => route.policies.cors);
  const classes = new Map<string, string>();
  for (const method of HTTP_METHODS) {
    const isPreflight = hasCors && method === 'OPTIONS';
    const key = JSON.stringify([isPreflight, ...tests.map((test) => test(method))]);
    if (!classes.has(key)) classes.set(key, method);
  }
  return {
    on: 'method',
    name: '',
    isWhole: hasCors,
    choices: [...classes.values()].map((method, index) => ({
      cost: index === 0 ? 0 : 3 + index,
      apply: (draft) => ({ ...draft, method }),
    })),
  };
}

/** At a sidecar the application can name the scheme; at a gateway the connection decides. */
function schemeDimension(
  conditions: readonly RouteCondition[],
  configs: readonly ProxyConfig[],
): Dimension {
  const unchanged: Choice = { cost: 0, apply: (draft) => draft };
  const isAsked = conditions.some(({ on }) => on === 'scheme');
  if (!isAsked || configs.some(({ proxy }) => proxy.kind === 'gateway')) {
    return { on: 'scheme', name: '', choices: [unchanged] };
  }
  return { on: 'scheme', name: '', choices: [unchanged, withHeader('x-forwarded-proto', 'https')] };
}

/** The host as it is, without and with the port, and what authority conditions can tell apart. */
function authorityDimension(
  conditions: readonly RouteCondition[],
  base: HttpRequest,
  state: SearchState,
): Dimension {
  const own = conditions.filter(({ on }) => on === 'authority');
  const unchanged: Choice = { cost: 0, apply: (draft) => draft };
  if (own.length === 0) return { on: 'authority', name: '', isWhole: true, choices: [unchanged] };
  const host = hostOfAuthority(base.authority);
  const start = {
    alphabet: AUTHORITY_ALPHABET,
    start: '',
    perClass: 1,
    budget: new Budget(state.steps),
  };
  const { texts, isComplete } = witnesses(own, start);
  if (!isComplete) state.isComplete = false;
  const forms = [host, `${host}:${base.destination.port}`, host.toUpperCase(), ...texts];
  const sameHost = forms.filter(
    (form) => hostOfAuthority(form).toLowerCase() === host.toLowerCase(),
  );
  const given = [...new Set(sameHost)].map((authority): Choice => ({
    cost: 5 + authority.length,
    apply: (draft) => ({ ...draft, authority }),
  }));
  return { on: 'authority', name: '', isWhole: true, choices: [unchanged, ...given] };
}

const CORS_HEADERS: ReadonlySet<string> = new Set(['origin', 'access-control-request-method']);

function headerDimensions(
  conditions: readonly RouteCondition[],
  routes: readonly EnvoyRoute[],
  state: SearchState,
): readonly Dimension[] {
  const byName = group(conditions.filter(({ on }) => on === 'header'));
  const origins = routes.flatMap((route) => route.policies.cors?.origins ?? []);
  if (origins.length > 0) {
    const known = byName.get('origin') ?? [];
    byName.set('origin', [...known, ...origins.map((matcher) => ({ matcher }))]);
    byName.set('access-control-request-method', [{ matcher: { kind: 'exact', value: 'GET' } }]);
  }
  return [...byName].map(([name, own]) => {
    const { texts, isComplete } = witnesses(own, {
      alphabet: HEADER_ALPHABET,
      start: '',
      perClass: 1,
      budget: new Budget(state.steps),
    });
    if (!isComplete) state.isComplete = false;
    const absent: Choice = { cost: 0, apply: (draft) => draft };
    return {
      on: 'header',
      name,
      isWhole: origins.length > 0 && CORS_HEADERS.has(name),
      choices: [absent, ...texts.map((value) => withHeader(name, value))],
    };
  });
}

function withHeader(name: string, value: string): Choice {
  return {
    cost: 4 + name.length + value.length,
    apply: (draft) => ({ ...draft, headers: [...draft.headers, [name, value]] }),
  };
}

function queryDimensions(
  conditions: readonly RouteCondition[],
  state: SearchState,
): readonly Dimension[] {
  const byName = group(conditions.filter(({ on }) => on === 'query'));
  return [...byName].map(([name, own]) => {
    const { texts, isComplete } = witnesses(own, {
      alphabet: QUERY_ALPHABET,
      start: '',
      perClass: 1,
      budget: new Budget(state.steps),
    });
    if (!isComplete) state.isComplete = false;
    const absent: Choice = { cost: 0, apply: (draft) => draft };
    const given = texts.map((value): Choice => ({
      cost: 2 + name.length + value.length,
      apply: (draft) => ({ ...draft, query: [...draft.query, `${name}=${value}`] }),
    }));
    return { on: 'query', name, choices: [absent, ...given] };
  });
}

function group(conditions: readonly RouteCondition[]): Map<string, TextCondition[]> {
  const groups = new Map<string, TextCondition[]>();
  for (const condition of conditions) {
    const known = groups.get(condition.name);
    if (known) known.push(condition);
    else groups.set(condition.name, [condition]);
  }
  return groups;
}
