import type { DiagnosticCode } from '@drydock/manifests';
import { admissionError, admissionWarning, analysisError, analysisWarning } from './define.ts';

export const emptyTrafficPolicy: DiagnosticCode = admissionError(
  'destination-rule/empty-traffic-policy',
  'A traffic policy without any setting',
);
export const tunnelConflict: DiagnosticCode = admissionError(
  'destination-rule/tunnel-conflict',
  'A tunnel and the PROXY protocol in one policy',
);
export const invalidTunnel: DiagnosticCode = admissionError(
  'destination-rule/invalid-tunnel',
  'A tunnel that leads nowhere',
);
export const invalidOutlierDetection: DiagnosticCode = admissionError(
  'destination-rule/invalid-outlier-detection',
  'Outlier detection that contradicts itself',
);
export const deprecatedSetting: DiagnosticCode = admissionWarning(
  'destination-rule/deprecated-setting',
  'A deprecated setting of a DestinationRule',
);
export const invalidLoadBalancer: DiagnosticCode = admissionError(
  'destination-rule/invalid-load-balancer',
  'Load balancer settings that do not fit together',
);
export const invalidLocality: DiagnosticCode = admissionError(
  'destination-rule/invalid-locality',
  'Locality settings that overlap or do not add up',
);
export const failoverWithoutOutliers: DiagnosticCode = admissionWarning(
  'destination-rule/failover-without-outlier-detection',
  'Failover between localities without outlier detection',
);
export const missingPolicyPort: DiagnosticCode = admissionError(
  'destination-rule/missing-policy-port',
  'A policy for a port that names none',
);
export const duplicateSubset: DiagnosticCode = admissionError(
  'destination-rule/duplicate-subset',
  'Two subsets of one name',
);
export const unknownHost: DiagnosticCode = analysisWarning(
  'destination-rule/unknown-host',
  'A DestinationRule for a host that does not exist',
  'IST0174',
);
export const emptySubset: DiagnosticCode = analysisError(
  'destination-rule/empty-subset',
  'A subset whose labels select no pod',
  'IST0173',
);
export const unverifiedServer: DiagnosticCode = analysisWarning(
  'destination-rule/unverified-server',
  'TLS to a host whose certificate is not verified',
  'IST0128',
);
export const unverifiedServerPort: DiagnosticCode = analysisWarning(
  'destination-rule/unverified-server-port',
  'TLS to a port whose certificate is not verified',
  'IST0129',
);

export const unusedSubsetPolicy: DiagnosticCode = analysisWarning(
  'destination-rule/unused-subset-policy',
  'The policy of a subset that no route names',
);
export const offLookupPath: DiagnosticCode = analysisWarning(
  'destination-rule/off-lookup-path',
  'A rule in a namespace where no client looks for it',
);
export const mtlsConflict: DiagnosticCode = analysisError(
  'destination-rule/mtls-conflict',
  'Clients without a certificate, and a server that wants one',
);

export const destinationRuleCodes: readonly DiagnosticCode[] = [
  unusedSubsetPolicy,
  offLookupPath,
  mtlsConflict,
  emptyTrafficPolicy,
  tunnelConflict,
  invalidTunnel,
  invalidOutlierDetection,
  deprecatedSetting,
  invalidLoadBalancer,
  invalidLocality,
  failoverWithoutOutliers,
  missingPolicyPort,
  duplicateSubset,
  unknownHost,
  emptySubset,
  unverifiedServer,
  unverifiedServerPort,
];
