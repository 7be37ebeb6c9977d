import type { DiagnosticCode } from '@drydock/manifests';
import { analysisError, analysisInfo, analysisWarning } from './define.ts';

export const invalidSource: DiagnosticCode = analysisError(
  'argo/invalid-source',
  'An Application that does not say what to deploy',
  'InvalidSpecError',
);
export const invalidDestination: DiagnosticCode = analysisError(
  'argo/invalid-destination',
  'An Application that does not say where to deploy',
  'InvalidSpecError',
);
export const unknownProject: DiagnosticCode = analysisError(
  'argo/unknown-project',
  'An Application of a project that does not exist',
  'InvalidSpecError',
);
export const forbiddenSource: DiagnosticCode = analysisError(
  'argo/forbidden-source',
  'The project does not permit this repository',
  'InvalidSpecError',
);
export const forbiddenDestination: DiagnosticCode = analysisError(
  'argo/forbidden-destination',
  'The project does not permit this destination',
  'InvalidSpecError',
);
export const invalidProject: DiagnosticCode = analysisError(
  'argo/invalid-project',
  'An AppProject that Argo CD refuses',
);
export const unknownSyncOption: DiagnosticCode = analysisWarning(
  'argo/unknown-sync-option',
  'A sync option that Argo CD does not know',
);
export const invalidWave: DiagnosticCode = analysisError(
  'argo/invalid-wave',
  'A sync wave that is no quoted integer',
);
export const unknownHook: DiagnosticCode = analysisError(
  'argo/unknown-hook',
  'A hook that no phase of a sync runs',
);
export const unknownDeletePolicy: DiagnosticCode = analysisError(
  'argo/unknown-delete-policy',
  'A hook deletion policy that Argo CD does not know',
);
export const ignoreWithoutGroup: DiagnosticCode = analysisWarning(
  'argo/ignore-without-group',
  'ignoreDifferences without the group of its kind ignores nothing',
);
export const ignoreWildcardPointer: DiagnosticCode = analysisWarning(
  'argo/ignore-wildcard-pointer',
  'A JSON pointer knows no wildcard',
);
export const ignoreNotRespected: DiagnosticCode = analysisInfo(
  'argo/ignore-not-respected',
  'Differences are ignored when compared, and overwritten by a sync',
);
export const unknownTemplateKey: DiagnosticCode = analysisError(
  'argo/unknown-template-key',
  'The template asks for a key that an element lacks',
);

export const argoCodes: readonly DiagnosticCode[] = [
  invalidSource,
  invalidDestination,
  unknownProject,
  forbiddenSource,
  forbiddenDestination,
  invalidProject,
  unknownSyncOption,
  invalidWave,
  unknownHook,
  unknownDeletePolicy,
  ignoreWithoutGroup,
  ignoreWildcardPointer,
  ignoreNotRespected,
  unknownTemplateKey,
];
