import type { JsonObject } from '@drydock/manifests';
import { refTo, type MeshObject } from '../index/mesh-object.ts';
import type { TelemetryDefaults } from '../index/telemetry-defaults.ts';
import { objectOf, textOf } from '../json-access.ts';
import type { FieldRef } from '../trace.ts';
import { DEFAULT_JSON_FORMAT, DEFAULT_TEXT_FORMAT } from './default-log-format.ts';
import type { Expression } from './expression/expression.ts';
import { parseExpression } from './expression/parse-expression.ts';
import { entriesOf, providerNames } from './provider-names.ts';
import type { ReporterMode } from './telemetry.ts';

/** One log of a proxy. */
export interface AccessLog {
  readonly provider: string;
  /** `/dev/stdout` is what `kubectl logs` shows; '' of a log that goes to a service. */
  readonly path: string;
  readonly format:
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'json'; readonly fields: JsonObject };
  readonly omitEmptyValues: boolean;
  readonly filter?: AccessLogFilter;
  readonly source?: FieldRef;
}

export interface AccessLogFilter {
  readonly text: string;
  /** undefined: it does not parse. */
  readonly expression: Expression | undefined;
}

/**
 * The logs of one side of a proxy: those that Telemetry resources ask for, else MeshConfig's.
 * Upstream: istio pilot/pkg/model/telemetry.go, AccessLogging and mergeLogs.
 */
export function logSettings(
  levels: readonly MeshObject[],
  defaults: TelemetryDefaults,
  mode: ReporterMode,
): readonly AccessLog[] {
  const asking = levels.filter((level) => entriesOf(level, 'accessLogging').length > 0);
  if (asking.length === 0 && defaults.accessLogging.length === 0) {
    return defaults.logFile === '' ? [] : [fileFromMeshConfig('', defaults.logFile, defaults)];
  }
  return Array.from(chosenProviders(asking, defaults, mode), ([name, choice]) =>
    logOf(name, choice, defaults),
  ).filter((log) => log !== undefined);
}

interface Choice {
  readonly filter?: string;
  readonly source?: FieldRef;
}

function chosenProviders(
  levels: readonly MeshObject[],
  defaults: TelemetryDefaults,
  mode: ReporterMode,
): ReadonlyMap<string, Choice> {
  if (levels.length === 0) return new Map(defaults.accessLogging.map((name) => [name, {}]));
  const filters = new Map<string, string | undefined>();
  let inScope: readonly string[] = defaults.accessLogging;
  for (const level of levels) {
    const named = entriesOf(level, 'accessLogging').flatMap((entry) => {
      const names = providerNames(entry);
      for (const name of names) filters.set(name, filterOf(entry));
      return names;
    });
    if (named.length > 0) inScope = named;
  }
  const chosen = new Map<string, Choice>();
  let parents: readonly string[] = defaults.accessLogging;
  for (const level of levels) {
    for (const [position, entry] of entriesOf(level, 'accessLogging').entries()) {
      const named = providerNames(entry);
      if (named.length > 0) parents = named;
      if (!appliesTo(entry, mode)) continue;
      const source = refTo(level, 'spec', 'accessLogging', position);
      for (const name of parents.filter((each) => inScope.includes(each))) {
        if (entry['disabled'] === true) chosen.delete(name);
        else {
          const filter = filters.get(name);
          chosen.set(name, { source, ...(filter === undefined ? {} : { filter }) });
        }
      }
    }
  }
  return chosen;
}

function filterOf(entry: JsonObject): string | undefined {
  return textOf(objectOf(entry['filter'])['expression']);
}

function appliesTo(entry: JsonObject, mode: ReporterMode): boolean {
  const wanted = textOf(objectOf(entry['match'])['mode']);
  return wanted === undefined || wanted === 'CLIENT_AND_SERVER' || wanted === mode;
}

function logOf(
  name: string,
  { filter, source }: Choice,
  defaults: TelemetryDefaults,
): AccessLog | undefined {
  const provider = defaults.providers.get(name.toLowerCase());
  const base = provider && providerLog(name, provider, defaults);
  return (
    base && {
      ...base,
      ...(filter === undefined
        ? {}
        : { filter: { text: filter, expression: parseExpression(filter) } }),
      ...(source ? { source } : {}),
    }
  );
}

const SERVICES = ['envoyHttpAls', 'envoyTcpAls', 'envoyOtelAls'] as const;

function providerLog(
  name: string,
  provider: JsonObject,
  defaults: TelemetryDefaults,
): AccessLog | undefined {
  const isOfService = SERVICES.some((kind) => provider[kind] !== undefined);
  if (isOfService) {
    const format = { kind: 'text', text: DEFAULT_TEXT_FORMAT } as const;
    return { provider: name, path: '', format, omitEmptyValues: false };
  }
  if (provider['envoyFileAccessLog'] === undefined) return undefined;
  const file = objectOf(provider['envoyFileAccessLog']);
  const path = textOf(file['path']) || '/dev/stdout';
  const omitEmptyValues = file['omitEmptyValues'] === true;
  // The built-in provider takes its format from MeshConfig unless it has one of its own.
  if (name === 'envoy' && file['logFormat'] === undefined && !omitEmptyValues) {
    return fileFromMeshConfig(name, path, defaults);
  }
  const format = objectOf(file['logFormat']);
  if (format['labels'] !== undefined) {
    const labels = objectOf(format['labels']);
    const fields = Object.keys(labels).length > 0 ? labels : DEFAULT_JSON_FORMAT;
    return { provider: name, path, format: { kind: 'json', fields }, omitEmptyValues };
  }
  const text = withLineEnd(textOf(format['text']) ?? '');
  return { provider: name, path, format: { kind: 'text', text }, omitEmptyValues };
}

function fileFromMeshConfig(
  provider: string,
  path: string,
  { logEncoding, logFormat }: TelemetryDefaults,
): AccessLog {
  const base = { provider, path, omitEmptyValues: false };
  if (logEncoding === 'TEXT') {
    return { ...base, format: { kind: 'text', text: withLineEnd(logFormat) } };
  }
  return { ...base, format: { kind: 'json', fields: jsonFormat(logFormat) } };
}

function withLineEnd(text: string): string {
  if (text === '') return DEFAULT_TEXT_FORMAT;
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** accessLogFormat as JSON; istiod takes its default where it does not parse. */
function jsonFormat(text: string): JsonObject {
  if (text === '') return DEFAULT_JSON_FORMAT;
  try {
    const fields = objectOf(JSON.parse(text));
    return Object.keys(fields).length > 0 ? fields : DEFAULT_JSON_FORMAT;
  } catch {
    return DEFAULT_JSON_FORMAT;
  }
}
