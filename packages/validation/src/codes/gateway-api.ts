import type { DiagnosticCode } from '@drydock/manifests';
import { analysisError } from './define.ts';

export const unknownParent: DiagnosticCode = analysisError(
  'gateway-api/unknown-parent',
  'A route attached to a Gateway or a listener that does not exist',
);
export const unknownBackend: DiagnosticCode = analysisError(
  'gateway-api/unknown-backend',
  'A route to a Service that does not exist',
);
export const unknownBackendPort: DiagnosticCode = analysisError(
  'gateway-api/unknown-backend-port',
  'A route to a port that its Service does not have',
);
export const referenceNotGranted: DiagnosticCode = analysisError(
  'gateway-api/reference-not-granted',
  'A reference into another namespace that no ReferenceGrant allows',
);

export const routeNotAllowed: DiagnosticCode = analysisError(
  'gateway-api/route-not-allowed',
  'A route that no listener of its Gateway takes',
);
export const noMatchingHostname: DiagnosticCode = analysisError(
  'gateway-api/no-matching-hostname',
  'A route for host names that its Gateway does not listen for',
);
export const unknownCertificate: DiagnosticCode = analysisError(
  'gateway-api/unknown-certificate',
  'A listener with a certificate that does not exist',
);

export const gatewayApiCodes: readonly DiagnosticCode[] = [
  unknownParent,
  unknownBackend,
  unknownBackendPort,
  referenceNotGranted,
  routeNotAllowed,
  noMatchingHostname,
  unknownCertificate,
];
