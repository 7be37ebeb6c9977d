import { isJsonObject } from '@drydock/manifests';
import { deprecatedLightstep, emptyProviders } from '../../codes/telemetry.ts';
import { at, isTrue, items, size, text } from '../../field.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { SetRule } from '../../rule.ts';

/** Access logging without providers uses the mesh's default ones; where there are none it does nothing. */
export const telemetryProvidersRule: SetRule = {
  scope: 'set',
  name: 'telemetry/providers',
  analyzer: 'telemetry.ProviderAnalyzer',
  codes: [emptyProviders],
  check(set, report) {
    if (hasDefaultLogging(set)) return;
    for (const telemetry of set.ofKind('telemetry.istio.io', 'Telemetry')) {
      for (const logging of items(at(specOf(telemetry), 'accessLogging'))) {
        if (size(at(logging, 'providers')) > 0 || isTrue(at(logging, 'disabled'))) continue;
        report(telemetry, {
          code: emptyProviders,
          path: logging.path,
          message:
            'This access logging names no provider, and the mesh has no default one: it logs nothing.',
          hint: 'Add providers: [{ name: envoy }].',
        });
      }
    }
  },
};

function hasDefaultLogging(set: ResourceSet): boolean {
  const { defaultProviders } = set.context.meshConfig;
  const logging = isJsonObject(defaultProviders) ? defaultProviders.accessLogging : undefined;
  return Array.isArray(logging) && logging.length > 0;
}

/** Lightstep's tracer is deprecated in favour of OpenTelemetry. */
export const lightstepRule: SetRule = {
  scope: 'set',
  name: 'telemetry/lightstep',
  analyzer: 'telemetry.LightstepAnalyzer',
  codes: [deprecatedLightstep],
  check(set, report) {
    const names = lightstepProviders(set);
    for (const telemetry of set.ofKind('telemetry.istio.io', 'Telemetry')) {
      for (const tracing of items(at(specOf(telemetry), 'tracing'))) {
        for (const provider of items(at(tracing, 'providers'))) {
          const name = text(at(provider, 'name'));
          if (!names.has(name)) continue;
          report(telemetry, {
            code: deprecatedLightstep,
            path: at(provider, 'name').path,
            message: `"${name}" is a Lightstep provider, which is deprecated.`,
            hint: 'Use an OpenTelemetry provider.',
          });
        }
      }
    }
  },
};

function lightstepProviders(set: ResourceSet): ReadonlySet<string> {
  const { extensionProviders } = set.context.meshConfig;
  const providers: readonly unknown[] = Array.isArray(extensionProviders) ? extensionProviders : [];
  return new Set(
    providers.flatMap((provider) =>
      isJsonObject(provider) && provider.lightstep && typeof provider.name === 'string'
        ? [provider.name]
        : [],
    ),
  );
}
