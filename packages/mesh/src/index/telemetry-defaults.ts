import type { JsonObject } from '@drydock/manifests';
import { listOf, numberOf, objectOf, textOf, textsOf } from '../json-access.ts';

/** What MeshConfig says about telemetry where no Telemetry resource does. */
export interface TelemetryDefaults {
  /** Extension providers by name in lower case: istiod compares without case. */
  readonly providers: ReadonlyMap<string, JsonObject>;
  readonly metrics: readonly string[];
  readonly accessLogging: readonly string[];
  readonly tracing: readonly string[];
  /** accessLogFile; '': no log. */
  readonly logFile: string;
  readonly logFormat: string;
  readonly logEncoding: 'TEXT' | 'JSON';
  readonly enableTracing: boolean;
  /** defaultConfig.tracing: the zipkin of before the Telemetry API. */
  readonly proxyTracing: JsonObject;
}

// Providers that istiod knows without being told.
const BUILT_IN: readonly JsonObject[] = [
  { name: 'prometheus', prometheus: {} },
  { name: 'stackdriver', stackdriver: {} },
  { name: 'envoy', envoyFileAccessLog: { path: '/dev/stdout' } },
];

/** Reads the telemetry fields of MeshConfig; without defaultProviders, metrics go to Prometheus as the charts ask. */
export function readTelemetryDefaults(config: JsonObject): TelemetryDefaults {
  const providers = new Map<string, JsonObject>();
  for (const item of [...BUILT_IN, ...listOf(config['extensionProviders']).map(objectOf)]) {
    const name = textOf(item['name']);
    if (name !== undefined) providers.set(name.toLowerCase(), item);
  }
  const defaults = objectOf(config['defaultProviders']);
  return {
    providers,
    metrics:
      config['defaultProviders'] === undefined ? ['prometheus'] : textsOf(defaults['metrics']),
    accessLogging: textsOf(defaults['accessLogging']),
    tracing: textsOf(defaults['tracing']),
    logFile: textOf(config['accessLogFile']) ?? '',
    logFormat: textOf(config['accessLogFormat']) ?? '',
    logEncoding: config['accessLogEncoding'] === 'JSON' ? 'JSON' : 'TEXT',
    enableTracing: config['enableTracing'] === true,
    proxyTracing: objectOf(objectOf(config['defaultConfig'])['tracing']),
  };
}

/** Sampling of a proxy that no Telemetry resource tells otherwise: 1 %, or what defaultConfig says. */
export function defaultSampling({ proxyTracing }: TelemetryDefaults): number {
  return numberOf(proxyTracing['sampling']) ?? 1;
}
