import type { DiagnosticCode } from '@drydock/manifests';
import { admissionError } from './define.ts';

export const unnamedPort: DiagnosticCode = admissionError(
  'istioctl/unnamed-port',
  'istioctl validate refuses a Service port without a name',
);
export const unprefixedPort: DiagnosticCode = admissionError(
  'istioctl/unprefixed-port',
  'istioctl validate refuses a Service port whose name or appProtocol tells no protocol',
);
export const unknownOperatorField: DiagnosticCode = admissionError(
  'istioctl/unknown-operator-field',
  'istioctl validate refuses an IstioOperator with an unknown field',
);

export const istioctlCodes: readonly DiagnosticCode[] = [
  unnamedPort,
  unprefixedPort,
  unknownOperatorField,
];
