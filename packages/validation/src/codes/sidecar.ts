import type { DiagnosticCode } from '@drydock/manifests';
import { admissionError, admissionWarning, analysisError } from './define.ts';

export const emptySidecar: DiagnosticCode = admissionError(
  'sidecar/empty',
  'A Sidecar that configures nothing',
);
export const missingListenerPort: DiagnosticCode = admissionError(
  'sidecar/missing-port',
  'An ingress listener without a port',
);
export const invalidListener: DiagnosticCode = admissionError(
  'sidecar/invalid-listener',
  'A listener whose bind, port and capture mode do not go together',
);
export const invalidDefaultEndpoint: DiagnosticCode = admissionError(
  'sidecar/invalid-default-endpoint',
  'A default endpoint that is no local port or socket',
);
export const unsupportedTls: DiagnosticCode = admissionError(
  'sidecar/unsupported-tls',
  'TLS settings that an ingress listener does not have',
);
export const noEgressHosts: DiagnosticCode = admissionError(
  'sidecar/no-hosts',
  'An egress listener without hosts',
);
export const invalidEgressHost: DiagnosticCode = admissionError(
  'sidecar/invalid-host',
  'An egress host is no namespace/host',
);
export const duplicateEgressHost: DiagnosticCode = admissionWarning(
  'sidecar/duplicate-host',
  'An egress host that another one covers',
);
export const invalidOutboundPolicy: DiagnosticCode = admissionError(
  'sidecar/invalid-outbound-policy',
  'An outbound traffic policy that a Sidecar cannot have',
);
export const httpPoolIgnored: DiagnosticCode = admissionWarning(
  'sidecar/http-pool-ignored',
  'HTTP connection pool settings on a port that is not HTTP',
);
export const conflictingSidecars: DiagnosticCode = analysisError(
  'sidecar/conflicting-selectors',
  'Two Sidecars select the same workload',
  'IST0110',
);
export const severalDefaultSidecars: DiagnosticCode = analysisError(
  'sidecar/several-defaults',
  'Two Sidecars of one namespace without a selector',
  'IST0111',
);

export const sidecarCodes: readonly DiagnosticCode[] = [
  emptySidecar,
  missingListenerPort,
  invalidListener,
  invalidDefaultEndpoint,
  unsupportedTls,
  noEgressHosts,
  invalidEgressHost,
  duplicateEgressHost,
  invalidOutboundPolicy,
  httpPoolIgnored,
  conflictingSidecars,
  severalDefaultSidecars,
];
