import type { DiagnosticCode } from '@drydock/manifests';
import { admissionError, analysisError, analysisWarning } from './define.ts';

export const duplicateResource: DiagnosticCode = analysisError(
  'kubernetes/duplicate-resource',
  'Two manifests for one object: the later one wins',
);
export const unknownNamespace: DiagnosticCode = analysisError(
  'kubernetes/unknown-namespace',
  'An object in a namespace that does not exist',
);
export const unknownVolume: DiagnosticCode = admissionError(
  'kubernetes/unknown-volume',
  'A mount of a volume that the pod does not have',
);
export const unknownProbePort: DiagnosticCode = analysisError(
  'kubernetes/unknown-probe-port',
  'A probe of a named port that the container does not have',
);
export const serviceSelectsNothing: DiagnosticCode = analysisWarning(
  'kubernetes/service-selects-nothing',
  'A Service whose selector matches no pod',
);
export const unknownTargetPort: DiagnosticCode = analysisError(
  'kubernetes/unknown-target-port',
  'A Service sends to a named port that its pods do not have',
);
export const missingReference: DiagnosticCode = analysisError(
  'kubernetes/missing-reference',
  'A pod needs a ConfigMap or a Secret that does not exist',
);

export const immutableField: DiagnosticCode = admissionError(
  'kubernetes/immutable-field',
  'A field that cannot change has another value than before',
);

export const invalidField: DiagnosticCode = admissionError(
  'kubernetes/invalid-field',
  'A field that has the right type, but that the API server refuses',
);

export const kubernetesCodes: readonly DiagnosticCode[] = [
  immutableField,
  invalidField,
  duplicateResource,
  unknownNamespace,
  unknownVolume,
  unknownProbePort,
  serviceSelectsNothing,
  unknownTargetPort,
  missingReference,
];
