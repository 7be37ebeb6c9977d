import type { MeshIndex } from '../index/mesh-index.ts';
import type { MeshObject } from '../index/mesh-object.ts';
import { labelsMatch, objectOf, textMapOf } from '../json-access.ts';
import { logSettings, type AccessLog } from './log-settings.ts';
import { mergeMetrics, type MetricSettings } from './metric-settings.ts';
import { tracingSettings, type TracingSettings } from './tracing-settings.ts';

/** The side of a call that a proxy reports on. */
export type ReporterMode = 'CLIENT' | 'SERVER';

/** What one workload's proxy reports. */
export interface TelemetrySettings extends MetricSettings {
  /** Logs that each side of the proxy writes. */
  readonly accessLogs: Readonly<Record<ReporterMode, readonly AccessLog[]>>;
  readonly tracing: Readonly<Record<ReporterMode, TracingSettings>>;
}

/** The Telemetry of a workload: root namespace, then its namespace, then its selector; of one scope the oldest. */
export function telemetryOf(
  index: MeshIndex,
  workload: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> },
): TelemetrySettings {
  const levels = levelsOf(index, workload);
  const defaults = index.settings.telemetry;
  return {
    ...mergeMetrics(levels, defaults),
    accessLogs: {
      CLIENT: logSettings(levels, defaults, 'CLIENT'),
      SERVER: logSettings(levels, defaults, 'SERVER'),
    },
    tracing: {
      CLIENT: tracingSettings(levels, defaults, 'CLIENT'),
      SERVER: tracingSettings(levels, defaults, 'SERVER'),
    },
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
