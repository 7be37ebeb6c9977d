import type { DiagnosticCode } from '@drydock/manifests';
import { admissionError, admissionWarning, analysisError, analysisWarning } from './define.ts';

export const ruleWithoutEffect: DiagnosticCode = admissionError(
  'authorization-policy/no-rules',
  'A DENY or CUSTOM policy without rules never applies',
);
export const providerMismatch: DiagnosticCode = admissionError(
  'authorization-policy/provider-mismatch',
  'A CUSTOM policy without a provider, or a provider without CUSTOM',
);
export const unsupportedInCustom: DiagnosticCode = admissionError(
  'authorization-policy/unsupported-in-custom',
  'A condition that a CUSTOM policy cannot have',
);
export const emptyClause: DiagnosticCode = admissionError(
  'authorization-policy/empty-clause',
  'A part of a rule that says nothing',
);
export const emptyValue: DiagnosticCode = admissionError(
  'authorization-policy/empty-value',
  'An empty text in a list of a rule',
);
export const serviceAccountConflict: DiagnosticCode = admissionError(
  'authorization-policy/service-account-conflict',
  'serviceAccounts beside principals or namespaces',
);
export const invalidServiceAccount: DiagnosticCode = admissionError(
  'authorization-policy/invalid-service-account',
  'A service account is no name and no namespace/name',
);
export const invalidRulePort: DiagnosticCode = admissionError(
  'authorization-policy/invalid-port',
  'A port of a rule is no number up to 65535',
);
export const invalidPathTemplate: DiagnosticCode = admissionError(
  'authorization-policy/invalid-path-template',
  'A path template that Envoy cannot match',
);
export const invalidCondition: DiagnosticCode = admissionError(
  'authorization-policy/invalid-condition',
  'A condition with an unknown key, or without values',
);
export const deniesAllTcp: DiagnosticCode = admissionWarning(
  'authorization-policy/denies-all-tcp',
  'A DENY rule with HTTP attributes alone denies every TCP request',
);
export const noMatchingWorkload: DiagnosticCode = analysisWarning(
  'authorization-policy/no-matching-workload',
  'A policy whose selector selects no workload',
  'IST0127',
);
export const unknownSourceNamespace: DiagnosticCode = analysisError(
  'authorization-policy/unknown-namespace',
  'A rule names a namespace that does not exist',
  'IST0101',
);
export const portLevelWithoutSelector: DiagnosticCode = admissionError(
  'peer-authentication/port-level-without-selector',
  'Port-level mTLS without a selector',
);
export const emptyPortLevel: DiagnosticCode = admissionError(
  'peer-authentication/empty-port-level',
  'portLevelMtls without a port, or with one that cannot be',
);
export const missingIssuer: DiagnosticCode = admissionError(
  'request-authentication/missing-issuer',
  'A JWT rule without issuer and jwksUri',
);
export const invalidJwks: DiagnosticCode = admissionError(
  'request-authentication/invalid-jwks',
  'Keys that cannot be read, or an address that cannot be fetched',
);
export const privateJwks: DiagnosticCode = admissionWarning(
  'request-authentication/private-jwks',
  'Private keys in a JWT rule',
);
export const invalidJwtLocation: DiagnosticCode = admissionError(
  'request-authentication/invalid-location',
  'A place of a token, an audience or a claim without a name',
);
export const unrestrictedJwks: DiagnosticCode = analysisWarning(
  'request-authentication/unrestricted-jwks-fetch',
  'istiod may fetch keys from any address',
  'IST0175',
);

export const httpOnTcp: DiagnosticCode = analysisWarning(
  'authorization-policy/http-on-tcp',
  'An ALLOW rule with HTTP attributes for TCP ports',
);

export const securityCodes: readonly DiagnosticCode[] = [
  httpOnTcp,
  ruleWithoutEffect,
  providerMismatch,
  unsupportedInCustom,
  emptyClause,
  emptyValue,
  serviceAccountConflict,
  invalidServiceAccount,
  invalidRulePort,
  invalidPathTemplate,
  invalidCondition,
  deniesAllTcp,
  noMatchingWorkload,
  unknownSourceNamespace,
  portLevelWithoutSelector,
  emptyPortLevel,
  missingIssuer,
  invalidJwks,
  privateJwks,
  invalidJwtLocation,
  unrestrictedJwks,
];
