import type { DiagnosticCode } from '@drydock/manifests';
import { admissionError, admissionWarning } from './define.ts';

export const invalidHost: DiagnosticCode = admissionError(
  'istio/invalid-host',
  'A host is no valid domain name',
);
export const partialWildcard: DiagnosticCode = admissionError(
  'istio/partial-wildcard',
  'A star stands for part of a label',
);
export const invalidPort: DiagnosticCode = admissionError(
  'istio/invalid-port',
  'A port number is outside of 1 to 65535',
);
export const invalidPortName: DiagnosticCode = admissionError(
  'istio/invalid-port-name',
  'A port has no valid name',
);
export const duplicatePort: DiagnosticCode = admissionError(
  'istio/duplicate-port',
  'Two ports of one object share a name or a number',
);
export const invalidProtocol: DiagnosticCode = admissionError(
  'istio/invalid-protocol',
  'Istio does not know the protocol of a port',
);
export const invalidAddress: DiagnosticCode = admissionError(
  'istio/invalid-address',
  'An address is no IP address, range, host or socket',
);
export const invalidDuration: DiagnosticCode = admissionError(
  'istio/invalid-duration',
  'A duration is no whole number of milliseconds above zero',
);
export const invalidPercentage: DiagnosticCode = admissionError(
  'istio/invalid-percentage',
  'A percentage is outside of its range',
);
export const negativeNumber: DiagnosticCode = admissionError(
  'istio/negative-number',
  'A number must not be negative',
);
export const invalidLabel: DiagnosticCode = admissionError(
  'istio/invalid-label',
  'A label has no valid key or value',
);
export const invalidRegex: DiagnosticCode = admissionError(
  'istio/invalid-regex',
  'A regular expression that RE2 does not take',
);
export const invalidHeaderName: DiagnosticCode = admissionError(
  'istio/invalid-header-name',
  'A header has no valid name',
);
export const invalidHeaderValue: DiagnosticCode = admissionError(
  'istio/invalid-header-value',
  'A header value that Envoy cannot read',
);
export const invalidExportTo: DiagnosticCode = admissionError(
  'istio/invalid-export-to',
  'exportTo names a namespace twice, or what is none',
);
export const invalidSelector: DiagnosticCode = admissionError(
  'istio/invalid-selector',
  'A workload selector with a star or an empty key',
);
export const emptySelector: DiagnosticCode = admissionWarning(
  'istio/empty-selector',
  'A workload selector without labels selects every workload',
);
export const conflictingTargets: DiagnosticCode = admissionError(
  'istio/conflicting-targets',
  'A policy has both a selector and target references',
);
export const invalidTargetRef: DiagnosticCode = admissionError(
  'istio/invalid-target-ref',
  'A target reference that Istio does not follow',
);
export const nullItem: DiagnosticCode = admissionError(
  'istio/null-item',
  'An item of a list is null',
);
export const forbiddenAnnotation: DiagnosticCode = admissionError(
  'istio/forbidden-annotation',
  'An annotation that this object must not have',
);
export const invalidDryRun: DiagnosticCode = admissionError(
  'istio/invalid-dry-run',
  'A dry-run annotation that is no boolean, or on an action without dry run',
);
export const tlsConflict: DiagnosticCode = admissionError(
  'istio/tls-conflict',
  'TLS settings that contradict each other',
);
export const tlsIncomplete: DiagnosticCode = admissionError(
  'istio/tls-incomplete',
  'TLS settings without a certificate, key or CA that their mode needs',
);
export const tlsIgnored: DiagnosticCode = admissionWarning(
  'istio/tls-ignored',
  'TLS settings that have no effect',
);
export const targetPortIgnored: DiagnosticCode = admissionError(
  'istio/target-port-ignored',
  'A targetPort where it has no meaning',
);
export const emptyConnectionPool: DiagnosticCode = admissionError(
  'istio/empty-connection-pool',
  'A connection pool without http and tcp',
);
export const connectionPoolConflict: DiagnosticCode = admissionError(
  'istio/connection-pool-conflict',
  'Connection pool settings that contradict each other',
);
export const invalidWasm: DiagnosticCode = admissionError(
  'istio/invalid-wasm',
  'A Wasm plugin that no proxy could load',
);

export const istioCodes: readonly DiagnosticCode[] = [
  invalidHost,
  partialWildcard,
  invalidPort,
  invalidPortName,
  duplicatePort,
  invalidProtocol,
  invalidAddress,
  invalidDuration,
  invalidPercentage,
  negativeNumber,
  invalidLabel,
  invalidRegex,
  invalidHeaderName,
  invalidHeaderValue,
  invalidExportTo,
  invalidSelector,
  emptySelector,
  conflictingTargets,
  invalidTargetRef,
  nullItem,
  forbiddenAnnotation,
  invalidDryRun,
  tlsConflict,
  tlsIncomplete,
  tlsIgnored,
  targetPortIgnored,
  emptyConnectionPool,
  connectionPoolConflict,
  invalidWasm,
];
