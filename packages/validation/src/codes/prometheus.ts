import type { DiagnosticCode } from '@drydock/manifests';
import { analysisError, analysisWarning } from './define.ts';

export const monitorSelectsNothing: DiagnosticCode = analysisWarning(
  'prometheus/monitor-selects-nothing',
  'A monitor whose selector matches nothing',
);
export const unknownMonitorPort: DiagnosticCode = analysisError(
  'prometheus/unknown-port',
  'A monitor scrapes a named port that does not exist',
);

export const monitorNotSelected: DiagnosticCode = analysisWarning(
  'prometheus/monitor-not-selected',
  'A monitor that no Prometheus picks',
);

export const prometheusCodes: readonly DiagnosticCode[] = [
  monitorSelectsNothing,
  unknownMonitorPort,
  monitorNotSelected,
];
