import type { JsonValue } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';
import { parseDuration } from '../istio/duration.ts';
import { CONFLICTING_FIELDS, DUPLICATE_MAP_KEY, RULE_BROKEN } from './codes.ts';
import { listNames, quote } from './describe-value.ts';
import {
  backendPort,
  filterType,
  listenerCertificates,
  listeners,
  parentRefs,
  pathMatch,
  pathModifier,
  routeFilters,
  routeRule,
  routeTimeouts,
} from './gateway-api-rules.ts';
import { urlScheme } from './go-url.ts';
import {
  annotations,
  configKeys,
  labels,
  portName,
  requestsWithinLimits,
  servicePorts,
} from './kubernetes-rules.ts';
import { serviceEntryResolution } from './service-entry-rules.ts';
import { nameOf, type SchemaFinding, type Walk } from './walk.ts';
import {
  cronSchedule,
  ingressPath,
  jobRestart,
  restartAlways,
  selectorMatchesTemplate,
  servicePortNames,
} from './workload-rules.ts';

/** What a broken rule says; its subject, the name of the field, stands before `says`. */
export interface Broken {
  readonly code?: SchemaFinding['code'];
  readonly says: string;
  readonly hint?: string;
  /** A field below the one that the rule stands at. */
  readonly field?: string;
}

/** Judges the value at one field; undefined when the rule holds, or does not apply to such a value. */
export type SchemaRule = (value: JsonValue, parameters: readonly string[]) => Broken | undefined;

const onText =
  (isBroken: (text: string) => boolean, says: string, hint?: string): SchemaRule =>
  (value) =>
    typeof value === 'string' && isBroken(value)
      ? { says: `${says}, found ${quote(value)}`, ...(hint !== undefined && { hint }) }
      : undefined;

/** Field names that are set to something; a null counts as absent. */
export function setFieldsOf(value: JsonValue, fields: readonly string[]): readonly string[] {
  if (!isJsonObject(value)) return [];
  return fields.filter((field) => Object.hasOwn(value, field) && value[field] != null);
}

const atMostOne: SchemaRule = (value, fields) => {
  const set = setFieldsOf(value, fields);
  if (set.length < 2) return undefined;
  return { code: CONFLICTING_FIELDS, says: `may set only one of ${listNames(set)}` };
};

const exactlyOne: SchemaRule = (value, fields) => {
  if (!isJsonObject(value) || setFieldsOf(value, fields).length > 0)
    return atMostOne(value, fields);
  return { code: CONFLICTING_FIELDS, says: `needs one of ${listNames(fields, 'or')}` };
};

const atLeastOne: SchemaRule = (value, fields) =>
  isJsonObject(value) && setFieldsOf(value, fields).length === 0
    ? { code: CONFLICTING_FIELDS, says: `needs ${listNames(fields, 'or')}` }
    : undefined;

const port: SchemaRule = (value) =>
  typeof value === 'number' && (value < 1 || value > 65_535)
    ? { says: `must be a port from 1 to 65535, found ${value}` }
    : undefined;

/** 0 stands for an absent port. */
const optionalPort: SchemaRule = (value) => (value === 0 ? undefined : port(value, []));

const unique: SchemaRule = (value, [field = '']) => {
  if (!Array.isArray(value)) return undefined;
  const seen = new Set<unknown>();
  for (const item of value) {
    const key: unknown = isJsonObject(item) ? item[field] : undefined;
    if (key === undefined) continue;
    if (seen.has(key)) {
      const found = typeof key === 'string' ? quote(key) : `${Number(key)}`;
      return { code: DUPLICATE_MAP_KEY, says: `has two items with ${field} ${found}` };
    }
    seen.add(key);
  }
  return undefined;
};

const labelKeys: SchemaRule = (value) => {
  const bad = keysOf(value).find((key) => key === '' || key.includes('*'));
  if (bad === undefined) return undefined;
  return {
    says: bad === '' ? 'has an empty label name' : `has a wildcard in the label name ${quote(bad)}`,
  };
};

const portNames: SchemaRule = (value) => {
  const bad = keysOf(value).find(
    (key) => key.length >= 63 || !/^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(key),
  );
  return bad === undefined
    ? undefined
    : {
        says: `has the port name ${quote(bad)}, which is not valid`,
        hint: 'Letters, digits and inner dashes, at most 62 characters.',
      };
};

const portKeys: SchemaRule = (value) => {
  const bad = keysOf(value).find(
    (key) => !/^\d{1,6}$/.test(key) || port(Number(key), []) !== undefined,
  );
  return bad === undefined
    ? undefined
    : { says: `has the key ${quote(bad)}, which is no port from 1 to 65535` };
};

function keysOf(value: JsonValue): readonly string[] {
  if (!isJsonObject(value)) return [];
  return Object.keys(value).filter((key) => value[key] !== null);
}

const isSocket = (text: string): boolean => text.startsWith('unix://');

const socketPath: SchemaRule = onText(
  (text) => isSocket(text) && (!/^unix:\/\/[/@]/.test(text) || text.endsWith('/')),
  'must be the absolute path of a socket, not of a folder',
);

const socketWithoutPorts: SchemaRule = (value) => {
  if (!isJsonObject(value) || typeof value.address !== 'string' || !isSocket(value.address)) {
    return undefined;
  }
  return setFieldsOf(value, ['ports']).length > 0
    ? { says: 'has a Unix socket as address and so cannot have ports', field: 'ports' }
    : undefined;
};

const envValue: SchemaRule = (value) =>
  isJsonObject(value) && value.valueFrom === 'HOST' && setFieldsOf(value, ['value']).length > 0
    ? {
        says: 'takes its value from the host: "value" may only be set with valueFrom INLINE',
        field: 'value',
      }
    : undefined;

const serviceAccountsAlone: SchemaRule = (value) => {
  const accounts = setFieldsOf(value, ['serviceAccounts', 'notServiceAccounts']);
  const others = setFieldsOf(value, ['principals', 'notPrincipals', 'namespaces', 'notNamespaces']);
  if (accounts.length === 0 || others.length === 0) return undefined;
  return {
    code: CONFLICTING_FIELDS,
    says: `cannot set ${listNames(accounts)} together with ${listNames(others)}`,
  };
};

const portLevelSelector: SchemaRule = (value) => {
  if (setFieldsOf(value, ['portLevelMtls']).length === 0 || !isJsonObject(value)) return undefined;
  const { selector } = value;
  const labels = isJsonObject(selector) ? (selector.matchLabels ?? null) : null;
  return keysOf(labels).length > 0
    ? undefined
    : { says: 'sets "portLevelMtls", which needs a selector with labels', field: 'portLevelMtls' };
};

const tagOverride: SchemaRule = (value) => {
  if (!isJsonObject(value)) return undefined;
  const isSet = setFieldsOf(value, ['value']).length > 0;
  if (value.operation === 'UPSERT' && !(isSet && value.value !== '')) {
    return { says: 'needs a value, as its operation is UPSERT' };
  }
  return value.operation === 'REMOVE' && isSet
    ? { says: 'cannot have a value, as its operation is REMOVE', field: 'value' }
    : undefined;
};

const waypointMatch: SchemaRule = (value) => {
  if (!isJsonObject(value)) return undefined;
  const hasWaypoint = setFieldsOf(value, ['waypoint']).length > 0;
  if ((value.context === 'WAYPOINT') === hasWaypoint) return undefined;
  return hasWaypoint
    ? { says: 'may set "waypoint" only when its context is WAYPOINT', field: 'waypoint' }
    : { says: 'needs "waypoint", as its context is WAYPOINT' };
};

const MODULE_SCHEMES = new Set(['', 'http', 'https', 'file', 'oci']);

function isModuleUrl(text: string): boolean {
  const scheme = urlScheme(text);
  if (scheme !== undefined) return MODULE_SCHEMES.has(scheme);
  return urlScheme(`http://${text}`) !== undefined;
}

const RULES: Readonly<Record<string, SchemaRule>> = {
  annotations,
  'backend-port': backendPort,
  'config-keys': configKeys,
  'cron-schedule': cronSchedule,
  'ingress-path': ingressPath,
  'job-restart': jobRestart,
  'restart-always': restartAlways,
  'selector-matches-template': selectorMatchesTemplate,
  'service-port-names': servicePortNames,
  'filter-type': filterType,
  'listener-certificates': listenerCertificates,
  listeners,
  'parent-refs': parentRefs,
  'path-match': pathMatch,
  'path-modifier': pathModifier,
  'route-filters': routeFilters,
  'route-rule': routeRule,
  'route-timeouts': routeTimeouts,
  labels,
  'port-name': portName,
  'requests-within-limits': requestsWithinLimits,
  'service-ports': servicePorts,
  'at-least-one': atLeastOne,
  'at-most-one': atMostOne,
  'exactly-one': exactlyOne,
  duration: onText(
    (text) => (parseDuration(text) ?? 0) < 1e6,
    'must be a duration of at least 1ms',
    'Write a number and a unit: 500ms, 2s, 1h30m.',
  ),
  'env-value': envValue,
  'http-url': onText(
    (text) => !['http', 'https'].includes(urlScheme(text) ?? ''),
    'must be a URL with http:// or https://',
  ),
  'label-keys': labelKeys,
  'module-url': onText((text) => !isModuleUrl(text), 'must be a URL with http, https, file or oci'),
  'no-namespace': onText(
    (text) => text !== '',
    'must be left out: a target lies in the same namespace',
  ),
  'no-wildcard': onText((text) => text.includes('*'), 'cannot hold a wildcard'),
  'not-only-wildcard': onText((text) => text === '*', 'must be a host name'),
  'optional-port': optionalPort,
  port,
  'port-keys': portKeys,
  'port-level-selector': portLevelSelector,
  'port-names': portNames,
  'probe-scheme': onText((text) => !['', 'HTTP', 'HTTPS'].includes(text), 'must be HTTP or HTTPS'),
  'service-accounts-alone': serviceAccountsAlone,
  'service-entry-resolution': serviceEntryResolution,
  'socket-path': socketPath,
  'socket-without-ports': socketWithoutPorts,
  'tag-override': tagOverride,
  unique,
  'waypoint-match': waypointMatch,
};

/** Names of all rules that a catalogue may use. */
export const ruleNames: readonly string[] = Object.freeze(Object.keys(RULES));

interface RuleCall {
  readonly rule: SchemaRule | undefined;
  readonly parameters: readonly string[];
}

const calls = new Map<string, RuleCall>();

/** `at-most-one:a,b` taken apart, once; only catalogues write these, and CRDs of the set none. */
function ruleOf(reference: string): RuleCall {
  const known = calls.get(reference);
  if (known) return known;
  const [name = '', parameters] = reference.split(':', 2);
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
  const call = { rule, parameters: parameters?.split(',') ?? [] };
  calls.set(reference, call);
  return call;
}

/** Applies the rules that stand at a schema node; a name that is not known is no finding. */
export function checkRules(walk: Walk, value: JsonValue, names: readonly string[]): void {
  for (const reference of names) {
    const { rule, parameters } = ruleOf(reference);
    const broken = rule?.(value, parameters);
    if (!broken) continue;
    const { code = RULE_BROKEN, says, hint, field } = broken;
    walk.report({
      code,
      path: field === undefined ? [...walk.path] : [...walk.path, field],
      message: `${nameOf(walk.path)} ${says}`,
      ...(hint !== undefined && { hint }),
    });
  }
}
