import type { JsonObject } from '@drydock/manifests';
import type { MeshIndex } from '../index/mesh-index.ts';
import { refTo, type MeshObject } from '../index/mesh-object.ts';
import { labelsMatch, listOf, numberOf, objectOf, textMapOf, textOf } from '../json-access.ts';
import type { FieldRef } from '../trace.ts';
import { METRICS, type MetricName } from './metric-names.ts';

/** The side of a call that a proxy reports on. */
export type ReporterMode = 'CLIENT' | 'SERVER';

/** What Telemetry resources change about one metric. */
export interface MetricRule {
  readonly isDisabled: boolean;
  /** Tag -> CEL expression; null removes the tag. */
  readonly tags: ReadonlyMap<string, string | null>;
}

/** What one workload's proxy reports. */
export interface TelemetrySettings {
  /** Names of metrics providers; [] reports nothing. */
  readonly metricsProviders: readonly string[];
  /** Without an entry a metric is reported as it is. */
  readonly metrics: ReadonlyMap<`${ReporterMode} ${MetricName}`, MetricRule>;
  readonly accessLog: {
    readonly isOn: boolean;
    readonly filter?: string;
    readonly source?: FieldRef;
  };
  readonly tracing: {
    readonly isOn: boolean;
    readonly samplingPercent: number;
    readonly source?: FieldRef;
  };
}

/** The Telemetry of a workload: root namespace, then its namespace, then its selector; of one scope the oldest. */
export function telemetryOf(
  index: MeshIndex,
  workload: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> },
): TelemetrySettings {
  const levels = levelsOf(index, workload);
  return {
    ...mergeMetrics(levels.map(({ spec }) => spec)),
    accessLog: accessLogOf(levels),
    tracing: tracingOf(levels),
  };
}

function levelsOf(
  index: MeshIndex,
  workload: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> },
): readonly MeshObject[] {
  const all = index.kinds.get('Telemetry') ?? [];
  const { rootNamespace } = index.settings;
  const general = (namespace: string): MeshObject | undefined =>
    all.find((object) => object.namespace === namespace && !hasSelector(object));
  const own = all.find(
    (object) =>
      object.namespace === workload.namespace &&
      hasSelector(object) &&
      labelsMatch(selectorOf(object), workload.labels),
  );
  const namespaces = [...new Set([rootNamespace, workload.namespace])];
  return [...namespaces.map(general), own].filter((object) => object !== undefined);
}

function selectorOf(object: MeshObject): Readonly<Record<string, string>> {
  return textMapOf(objectOf(object.spec['selector'])['matchLabels']);
}

function hasSelector(object: MeshObject): boolean {
  return Object.keys(selectorOf(object)).length > 0;
}

function providersOf(entry: JsonObject): readonly string[] {
  return listOf(entry['providers']).flatMap((item) => textOf(objectOf(item)['name']) ?? []);
}

const DEFAULT_PROVIDERS: readonly string[] = ['prometheus'];

/** Later levels override earlier ones, tag by tag; a level without providers means those above it (istio mergeMetrics). */
function mergeMetrics(
  specs: readonly JsonObject[],
): Pick<TelemetrySettings, 'metricsProviders' | 'metrics'> {
  const entries = specs.flatMap((spec) => listOf(spec['metrics']).map(objectOf));
  let inScope = DEFAULT_PROVIDERS;
  for (const entry of entries) {
    const named = providersOf(entry);
    if (named.length > 0) inScope = named;
  }
  const metrics = new Map<`${ReporterMode} ${MetricName}`, MetricRule>();
  let parents = DEFAULT_PROVIDERS;
  for (const entry of entries) {
    const named = providersOf(entry);
    if (named.length > 0) parents = named;
    if (!parents.some((name) => inScope.includes(name))) continue;
    for (const override of listOf(entry['overrides'])) applyOverride(metrics, objectOf(override));
  }
  return { metricsProviders: inScope, metrics };
}

function applyOverride(
  metrics: Map<`${ReporterMode} ${MetricName}`, MetricRule>,
  override: JsonObject,
): void {
  const match = objectOf(override['match']);
  const wanted = textOf(match['metric']);
  const names = METRICS.filter(
    ({ enumName }) => wanted === undefined || wanted === 'ALL_METRICS' || wanted === enumName,
  );
  const mode = textOf(match['mode']);
  const modes: readonly ReporterMode[] =
    mode === 'CLIENT' || mode === 'SERVER' ? [mode] : ['CLIENT', 'SERVER'];
  for (const { name } of names) {
    for (const side of modes) {
      const known = metrics.get(`${side} ${name}`) ?? { isDisabled: false, tags: new Map() };
      const disabled = override['disabled'];
      const tags = new Map(known.tags);
      for (const [tag, value] of Object.entries(objectOf(override['tagOverrides']))) {
        const change = objectOf(value);
        tags.set(tag, change['operation'] === 'REMOVE' ? null : (textOf(change['value']) ?? ''));
      }
      metrics.set(`${side} ${name}`, {
        isDisabled: typeof disabled === 'boolean' ? disabled : known.isDisabled,
        tags,
      });
    }
  }
}

/** Logging is off unless some level asks for it; the most specific level that says something counts. */
function accessLogOf(levels: readonly MeshObject[]): TelemetrySettings['accessLog'] {
  let result: TelemetrySettings['accessLog'] = { isOn: false };
  for (const level of levels) {
    for (const [position, item] of listOf(level.spec['accessLogging']).entries()) {
      const entry = objectOf(item);
      const filter = textOf(objectOf(entry['filter'])['expression']);
      const source = refTo(level, 'spec', 'accessLogging', position);
      const isOn = entry['disabled'] !== true;
      result = { isOn, source, ...(filter === undefined ? {} : { filter }) };
    }
  }
  return result;
}

const DEFAULT_SAMPLING_PERCENT = 1;

function tracingOf(levels: readonly MeshObject[]): TelemetrySettings['tracing'] {
  let result: TelemetrySettings['tracing'] = {
    isOn: false,
    samplingPercent: DEFAULT_SAMPLING_PERCENT,
  };
  for (const level of levels) {
    for (const [position, item] of listOf(level.spec['tracing']).entries()) {
      const entry = objectOf(item);
      result = {
        isOn: entry['disableSpanReporting'] !== true,
        samplingPercent: numberOf(entry['randomSamplingPercentage']) ?? result.samplingPercent,
        source: refTo(level, 'spec', 'tracing', position),
      };
    }
  }
  return result;
}
