import type { DiagnosticCode, Severity, Stage } from '@drydock/manifests';

function define(stage: Stage, severity: Severity) {
  return (code: string, title: string, upstream?: string): DiagnosticCode =>
    Object.freeze({ code, severity, stage, title, ...(upstream !== undefined && { upstream }) });
}

type Define = (code: string, title: string, upstream?: string) => DiagnosticCode;

/** A cluster would refuse the object. */
export const admissionError: Define = define('admission', 'error');
/** A cluster would accept the object with a warning. */
export const admissionWarning: Define = define('admission', 'warning');
/** Accepted, but it would break what its author meant. */
export const analysisError: Define = define('analysis', 'error');
/** Accepted, but it is risky or would not do all that its author meant. */
export const analysisWarning: Define = define('analysis', 'warning');
/** Worth knowing. */
export const analysisInfo: Define = define('analysis', 'info');
