import type { DiagnosticCode } from '@drydock/manifests';
import { admissionError, admissionWarning, analysisError, analysisWarning } from './define.ts';

export const invalidSampling: DiagnosticCode = admissionError(
  'telemetry/invalid-sampling',
  'A sampling percentage outside of 0 to 100',
);
export const invalidTag: DiagnosticCode = admissionError(
  'telemetry/invalid-tag',
  'A tag without a name, or with a value where none belongs',
);
export const invalidProvider: DiagnosticCode = admissionError(
  'telemetry/invalid-provider',
  'A provider without a name',
);
export const invalidFilter: DiagnosticCode = admissionError(
  'telemetry/invalid-filter',
  'A filter of access logs that is no CEL expression',
);
export const severalTracing: DiagnosticCode = admissionWarning(
  'telemetry/several-tracing',
  'More than one tracing configuration, or provider of it',
);
export const emptyProviders: DiagnosticCode = analysisWarning(
  'telemetry/empty-providers',
  'A Telemetry without providers where the mesh has no default ones',
  'IST0157',
);
export const conflictingTelemetries: DiagnosticCode = analysisError(
  'telemetry/conflicting-selectors',
  'Two Telemetry resources select the same workload',
  'IST0159',
);
export const severalDefaultTelemetries: DiagnosticCode = analysisError(
  'telemetry/several-defaults',
  'Two Telemetry resources of one namespace without a selector',
  'IST0160',
);
export const deprecatedLightstep: DiagnosticCode = analysisWarning(
  'telemetry/deprecated-lightstep',
  'The Lightstep provider is deprecated',
  'IST0002',
);

export const telemetryCodes: readonly DiagnosticCode[] = [
  invalidSampling,
  invalidTag,
  invalidProvider,
  invalidFilter,
  severalTracing,
  emptyProviders,
  conflictingTelemetries,
  severalDefaultTelemetries,
  deprecatedLightstep,
];
