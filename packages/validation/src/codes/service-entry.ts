import type { DiagnosticCode } from '@drydock/manifests';
import { admissionError, admissionWarning, analysisWarning } from './define.ts';

export const noHosts: DiagnosticCode = admissionError(
  'service-entry/no-hosts',
  'A ServiceEntry without hosts',
);
export const endpointsConflict: DiagnosticCode = admissionError(
  'service-entry/endpoints-conflict',
  'Endpoints that do not go with the resolution or with a selector',
);
export const invalidEndpoint: DiagnosticCode = admissionError(
  'service-entry/invalid-endpoint',
  'An endpoint with an address or a port that cannot be',
);
export const invalidResolution: DiagnosticCode = admissionError(
  'service-entry/invalid-resolution',
  'Hosts, addresses or ports that do not go with the resolution',
);
export const ambiguousHosts: DiagnosticCode = admissionError(
  'service-entry/ambiguous-hosts',
  'Several hosts on a port whose protocol cannot tell them apart',
);
export const ambiguousTcpHosts: DiagnosticCode = admissionWarning(
  'service-entry/ambiguous-tcp-hosts',
  'Several hosts with addresses and a TCP port',
);
export const selectorIgnored: DiagnosticCode = admissionWarning(
  'service-entry/selector-ignored',
  'A workload selector with resolution NONE',
);
export const partialWildcardHost: DiagnosticCode = admissionWarning(
  'service-entry/partial-wildcard',
  'A star stands for part of a label of a host',
);
export const missingAddress: DiagnosticCode = admissionWarning(
  'service-entry/missing-address',
  'A workload with a network but without an address',
);
export const tcpWithoutAddresses: DiagnosticCode = admissionWarning(
  'service-entry/tcp-without-addresses',
  'A TCP port without addresses while none are allocated',
);
export const addressesRequired: DiagnosticCode = analysisWarning(
  'service-entry/addresses-required',
  'A TCP port of a ServiceEntry without addresses',
  'IST0134',
);
export const conflictingProtocol: DiagnosticCode = analysisWarning(
  'service-entry/conflicting-protocol',
  'Two ServiceEntries give one host and port two protocols',
  'IST0177',
);

export const serviceEntryCodes: readonly DiagnosticCode[] = [
  noHosts,
  endpointsConflict,
  invalidEndpoint,
  invalidResolution,
  ambiguousHosts,
  ambiguousTcpHosts,
  selectorIgnored,
  partialWildcardHost,
  missingAddress,
  tcpWithoutAddresses,
  addressesRequired,
  conflictingProtocol,
];
