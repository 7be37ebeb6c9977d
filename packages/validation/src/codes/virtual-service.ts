import type { DiagnosticCode } from '@drydock/manifests';
import { analysisError, analysisWarning } from './define.ts';

export const unknownHost: DiagnosticCode = analysisError(
  'virtual-service/unknown-host',
  'A route sends requests to a host that does not exist',
  'IST0101',
);
export const unknownMirrorHost: DiagnosticCode = analysisError(
  'virtual-service/unknown-mirror-host',
  'Requests are mirrored to a host that does not exist',
  'IST0101',
);
export const unknownPort: DiagnosticCode = analysisError(
  'virtual-service/unknown-port',
  'A route names a port that its host does not have',
  'IST0101',
);
export const portRequired: DiagnosticCode = analysisError(
  'virtual-service/port-required',
  'A route to a host with several ports names none of them',
  'IST0112',
);
export const unknownSubset: DiagnosticCode = analysisError(
  'virtual-service/unknown-subset',
  'A route names a subset that no DestinationRule defines',
  'IST0101',
);
export const unreachableRule: DiagnosticCode = analysisWarning(
  'virtual-service/unreachable-rule',
  'A rule that no request can reach',
  'IST0130',
);
export const duplicateMatch: DiagnosticCode = analysisWarning(
  'virtual-service/duplicate-match',
  'A match that an earlier rule has taken already',
  'IST0131',
);
export const prefixGlob: DiagnosticCode = analysisWarning(
  'virtual-service/prefix-glob',
  'A star in a prefix or an exact match stands for a star',
);
export const rewriteDoubleSlash: DiagnosticCode = analysisWarning(
  'virtual-service/rewrite-double-slash',
  'A prefix rewrite that leaves two slashes',
);
export const rewriteGlued: DiagnosticCode = analysisWarning(
  'virtual-service/rewrite-glued',
  'A prefix rewrite that glues two path segments together',
);
export const hostWithoutService: DiagnosticCode = analysisWarning(
  'virtual-service/host-without-service',
  'A VirtualService for a service that is not there',
);
export const conflictingHosts: DiagnosticCode = analysisError(
  'virtual-service/conflicting-hosts',
  'Two VirtualServices for one host of the mesh',
  'IST0109',
);
export const ineffectiveForIngress: DiagnosticCode = analysisWarning(
  'virtual-service/ineffective-for-ingress',
  'Routes with subsets elsewhere do not apply to requests through this gateway',
  'IST0140',
);

export const faultAndRetries: DiagnosticCode = analysisWarning(
  'virtual-service/fault-and-retries',
  'A fault, and retries or a timeout that do not apply to it',
);
export const faultWithoutPercentage: DiagnosticCode = analysisWarning(
  'virtual-service/fault-without-percentage',
  'A fault that no request gets',
);
export const tryOutlastsTimeout: DiagnosticCode = analysisWarning(
  'virtual-service/try-outlasts-timeout',
  'One try may take all the time that the tries have together',
);

export const virtualServiceCodes: readonly DiagnosticCode[] = [
  faultAndRetries,
  faultWithoutPercentage,
  tryOutlastsTimeout,
  unknownHost,
  unknownMirrorHost,
  unknownPort,
  portRequired,
  unknownSubset,
  unreachableRule,
  duplicateMatch,
  prefixGlob,
  rewriteDoubleSlash,
  rewriteGlued,
  hostWithoutService,
  conflictingHosts,
  ineffectiveForIngress,
];
