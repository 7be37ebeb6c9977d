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

export const gatewayApiCodes: readonly DiagnosticCode[] = [
  unknownParent,
  unknownBackend,
  unknownBackendPort,
  referenceNotGranted,
];
