import type { JsonObject } from '@drydock/manifests';
import type { MeshObject } from '../index/mesh-object.ts';
import type { TelemetryDefaults } from '../index/telemetry-defaults.ts';
import { objectOf, listOf, textOf } from '../json-access.ts';
import type { Expression } from './expression/expression.ts';
import { parseExpression } from './expression/parse-expression.ts';
import { METRICS, type MetricName } from './metric-names.ts';
import { entriesOf, providerNames } from './provider-names.ts';
import type { ReporterMode } from './telemetry.ts';

/** What Telemetry resources change about one metric. */
export interface MetricRule {
  readonly isDisabled: boolean;
  /** Tag -> CEL expression (undefined: it does not parse); null removes the tag. */
  readonly tags: ReadonlyMap<string, Expression | null | undefined>;
}

export interface MetricSettings {
  /** Names of metrics providers; [] reports nothing. */
  readonly metricsProviders: readonly string[];
  /** Of the Prometheus provider. Without an entry a metric is reported as it is. */
  readonly metrics: ReadonlyMap<`${ReporterMode} ${MetricName}`, MetricRule>;
}

/**
 * Later levels override earlier ones, tag by tag; a level without providers means those above it.
 * Upstream: istio pilot/pkg/model/telemetry.go, mergeMetrics.
 */
export function mergeMetrics(
  levels: readonly MeshObject[],
  defaults: TelemetryDefaults,
): MetricSettings {
  const entries = levels.flatMap((level) => entriesOf(level, 'metrics'));
  let inScope = defaults.metrics;
  for (const entry of entries) {
    const named = providerNames(entry);
    if (named.length > 0) inScope = named;
  }
  const isPrometheus = (name: string): boolean =>
    defaults.providers.get(name.toLowerCase())?.['prometheus'] !== undefined;
  const metrics = new Map<`${ReporterMode} ${MetricName}`, MetricRule>();
  let parents = defaults.metrics;
  for (const entry of entries) {
    const named = providerNames(entry);
    if (named.length > 0) parents = named;
    if (!parents.some((name) => inScope.includes(name) && isPrometheus(name))) continue;
    for (const override of listOf(entry['overrides'])) applyOverride(metrics, objectOf(override));
  }
  return { metricsProviders: inScope.filter(isPrometheus), metrics };
}

function applyOverride(
  metrics: Map<`${ReporterMode} ${MetricName}`, MetricRule>,
  override: JsonObject,
): void {
  const match = objectOf(override['match']);
  // A metric of the user's own is not among Istio's.
  if (match['customMetric'] !== undefined) return;
  const wanted = textOf(match['metric']);
  const names = METRICS.filter(
    ({ enumName }) => wanted === undefined || wanted === 'ALL_METRICS' || wanted === enumName,
  );
  const mode = textOf(match['mode']);
  const modes: readonly ReporterMode[] =
    mode === 'CLIENT' || mode === 'SERVER' ? [mode] : ['CLIENT', 'SERVER'];
  const disabled = override['disabled'];
  for (const { name } of names) {
    for (const side of modes) {
      const known = metrics.get(`${side} ${name}`) ?? { isDisabled: false, tags: new Map() };
      const tags = new Map(known.tags);
      for (const [tag, value] of Object.entries(objectOf(override['tagOverrides']))) {
        const change = objectOf(value);
        const isRemoved = change['operation'] === 'REMOVE';
        tags.set(tag, isRemoved ? null : parseExpression(textOf(change['value']) ?? ''));
      }
      metrics.set(`${side} ${name}`, {
        isDisabled: typeof disabled === 'boolean' ? disabled : known.isDisabled,
        tags,
      });
    }
  }
}
