import type { DiagnosticCode } from '@drydock/manifests';
import { admissionError, admissionWarning, analysisError, analysisWarning } from './define.ts';

export const invalidExtension: DiagnosticCode = admissionError(
  'traffic-extension/invalid',
  'A TrafficExtension without exactly one of wasm and lua',
);
export const invalidLua: DiagnosticCode = admissionError(
  'traffic-extension/invalid-lua',
  'Lua code that is empty or too long',
);
export const incompletePatch: DiagnosticCode = admissionError(
  'envoy-filter/incomplete-patch',
  'A patch without its target, operation or value',
);
export const mismatchedMatch: DiagnosticCode = admissionError(
  'envoy-filter/mismatched-match',
  'A match that does not go with what is patched',
);
export const invalidFilterMatch: DiagnosticCode = admissionError(
  'envoy-filter/invalid-filter-match',
  'A match on a filter that cannot match',
);
export const invalidPatchValue: DiagnosticCode = admissionError(
  'envoy-filter/invalid-value',
  'A value that Envoy could not read',
);
export const exposesInternals: DiagnosticCode = admissionWarning(
  'envoy-filter/exposes-internals',
  'An EnvoyFilter depends on what may change with every version',
);
export const filterIgnored: DiagnosticCode = admissionWarning(
  'envoy-filter/ignored',
  'A part of an EnvoyFilter that has no effect',
);
export const deprecatedFilterName: DiagnosticCode = admissionWarning(
  'envoy-filter/deprecated-name',
  'A deprecated name of an Envoy filter',
);
export const relativeOperation: DiagnosticCode = analysisWarning(
  'envoy-filter/relative-operation',
  'A relative patch without a priority',
  'IST0151',
);
export const wrongReplace: DiagnosticCode = analysisError(
  'envoy-filter/wrong-replace',
  'REPLACE on what cannot be replaced',
  'IST0152',
);
export const wrongAdd: DiagnosticCode = analysisError(
  'envoy-filter/wrong-add',
  'ADD on what nothing can be added to',
  'IST0153',
);
export const wrongRemove: DiagnosticCode = analysisError(
  'envoy-filter/wrong-remove',
  'REMOVE on what cannot be removed',
  'IST0154',
);
export const relativeWithVersion: DiagnosticCode = analysisWarning(
  'envoy-filter/relative-operation-with-version',
  'A relative patch with a proxy version but without a priority',
  'IST0155',
);

export const extensionCodes: readonly DiagnosticCode[] = [
  invalidExtension,
  invalidLua,
  incompletePatch,
  mismatchedMatch,
  invalidFilterMatch,
  invalidPatchValue,
  exposesInternals,
  filterIgnored,
  deprecatedFilterName,
  relativeOperation,
  wrongReplace,
  wrongAdd,
  wrongRemove,
  relativeWithVersion,
];
