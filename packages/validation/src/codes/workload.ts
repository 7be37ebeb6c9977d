import type { DiagnosticCode } from '@drydock/manifests';
import { admissionError } from './define.ts';

export const missingTemplate: DiagnosticCode = admissionError(
  'workload-group/missing-template',
  'A WorkloadGroup without a template',
);
export const invalidProbe: DiagnosticCode = admissionError(
  'workload-group/invalid-probe',
  'A readiness probe that cannot probe',
);
export const invalidConcurrency: DiagnosticCode = admissionError(
  'proxy-config/invalid-concurrency',
  'A negative number of worker threads',
);

export const workloadCodes: readonly DiagnosticCode[] = [
  missingTemplate,
  invalidProbe,
  invalidConcurrency,
];
