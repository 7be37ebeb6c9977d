import type { JsonObject } from '@drydock/manifests';
import { refTo, type MeshObject } from '../index/mesh-object.ts';
import { defaultSampling, type TelemetryDefaults } from '../index/telemetry-defaults.ts';
import { numberOf, objectOf, textOf } from '../json-access.ts';
import type { FieldRef } from '../trace.ts';
import { entriesOf, providerNames } from './provider-names.ts';
import type { ReporterMode } from './telemetry.ts';

/** The trace headers that a provider writes; the others are not modelled. */
export type TraceHeaders = 'b3' | 'w3c';

/** Whether one side of a proxy makes spans. */
export interface TracingSettings {
  readonly isOn: boolean;
  /** '' where MeshConfig's tracing applies. */
  readonly provider: string;
  /** undefined: a kind of provider whose headers are not modelled. */
  readonly headers: TraceHeaders | undefined;
  readonly samplingPercent: number;
  /** The sampling decision travels in x-request-id. */
  readonly usesRequestId: boolean;
  readonly customTags: ReadonlyMap<string, CustomTag>;
  readonly source?: FieldRef;
}

export type CustomTag =
  | { readonly kind: 'literal'; readonly value: string }
  | {
      readonly kind: 'environment' | 'header';
      readonly name: string;
      readonly defaultValue: string;
    };

interface Merged {
  provider: string | undefined;
  isDisabled: boolean;
  sampling: number | undefined;
  usesRequestId: boolean;
  customTags: ReadonlyMap<string, CustomTag>;
  source: FieldRef | undefined;
}

/**
 * Tracing of one side of a proxy; without any Telemetry or default provider, MeshConfig's enableTracing.
 * Upstream: istio pilot/pkg/model/telemetry.go, Tracing.
 */
export function tracingSettings(
  levels: readonly MeshObject[],
  defaults: TelemetryDefaults,
  mode: ReporterMode,
): TracingSettings {
  const isAsked = levels.some((level) => entriesOf(level, 'tracing').length > 0);
  if (!isAsked && defaults.tracing.length === 0) return legacyTracing(defaults);
  const merged: Merged = {
    provider: defaults.tracing[0],
    isDisabled: false,
    sampling: undefined,
    usesRequestId: true,
    customTags: new Map(),
    source: undefined,
  };
  for (const level of levels) {
    for (const [position, entry] of entriesOf(level, 'tracing').entries()) {
      if (!appliesTo(entry, mode)) continue;
      merge(merged, entry);
      merged.source = refTo(level, 'spec', 'tracing', position);
    }
  }
  const { provider = '', isDisabled, sampling, usesRequestId, customTags, source } = merged;
  const known = defaults.providers.get(provider.toLowerCase());
  return {
    isOn: !isDisabled && known !== undefined && isTracing(known),
    provider,
    headers: known && headersOf(known),
    samplingPercent: sampling ?? defaultSampling(defaults),
    usesRequestId,
    customTags,
    ...(source ? { source } : {}),
  };
}

function legacyTracing(defaults: TelemetryDefaults): TracingSettings {
  return {
    isOn: defaults.enableTracing,
    provider: '',
    headers: 'b3',
    samplingPercent: defaultSampling(defaults),
    usesRequestId: true,
    customTags: customTagsOf(defaults.proxyTracing['customTags']),
  };
}

function appliesTo(entry: JsonObject, mode: ReporterMode): boolean {
  const wanted = textOf(objectOf(entry['match'])['mode']);
  return wanted === undefined || wanted === 'CLIENT_AND_SERVER' || wanted === mode;
}

function merge(merged: Merged, entry: JsonObject): void {
  const [provider] = providerNames(entry);
  const disabled = entry['disableSpanReporting'];
  const usesRequestId = entry['useRequestIdForTraceSampling'];
  if (provider !== undefined) merged.provider = provider;
  if (typeof disabled === 'boolean') merged.isDisabled = disabled;
  if (typeof usesRequestId === 'boolean') merged.usesRequestId = usesRequestId;
  merged.sampling = numberOf(entry['randomSamplingPercentage']) ?? merged.sampling;
  if (entry['customTags'] !== undefined) merged.customTags = customTagsOf(entry['customTags']);
}

function customTagsOf(value: unknown): ReadonlyMap<string, CustomTag> {
  const tags = Object.entries(objectOf(value)).flatMap(([name, tag]): [string, CustomTag][] => {
    const read = customTagOf(objectOf(tag));
    return read ? [[name, read]] : [];
  });
  return new Map(tags);
}

function customTagOf(tag: JsonObject): CustomTag | undefined {
  if (tag['literal'] !== undefined) {
    return { kind: 'literal', value: textOf(objectOf(tag['literal'])['value']) ?? '' };
  }
  for (const kind of ['environment', 'header'] as const) {
    if (tag[kind] === undefined) continue;
    const { name, defaultValue } = objectOf(tag[kind]);
    return { kind, name: textOf(name) ?? '', defaultValue: textOf(defaultValue) ?? '' };
  }
  return undefined;
}

const TRACERS: Readonly<Record<string, TraceHeaders | undefined>> = {
  zipkin: 'b3',
  opentelemetry: 'w3c',
  datadog: undefined,
  lightstep: undefined,
  skywalking: undefined,
  opencensus: undefined,
};

function isTracing(provider: JsonObject): boolean {
  return Object.keys(TRACERS).some((kind) => provider[kind] !== undefined);
}

function headersOf(provider: JsonObject): TraceHeaders | undefined {
  const kind = Object.keys(TRACERS).find((name) => provider[name] !== undefined);
  return kind === undefined ? undefined : TRACERS[kind];
}
