import type { DiagnosticCode } from '@drydock/manifests';
import { admissionError, admissionWarning } from './define.ts';

export const noRoutes: DiagnosticCode = admissionError(
  'virtual-service/no-routes',
  'A VirtualService without http, tls and tcp',
);
export const duplicateHosts: DiagnosticCode = admissionError(
  'virtual-service/duplicate-hosts',
  'Two hosts of a VirtualService stand for the same requests',
);
export const wildcardOnMesh: DiagnosticCode = admissionError(
  'virtual-service/wildcard-on-mesh',
  'The host * inside the mesh',
);
export const invalidGatewayName: DiagnosticCode = admissionError(
  'virtual-service/invalid-gateway-name',
  'A gateway is not named by its name or by namespace/name',
);
export const legacyGatewayName: DiagnosticCode = admissionWarning(
  'virtual-service/legacy-gateway-name',
  'A gateway is named with a dot instead of namespace/name',
);
export const jwtClaimOutsideGateway: DiagnosticCode = admissionError(
  'virtual-service/jwt-claim-outside-gateway',
  'Routing by JWT claims works at gateways only',
);
export const invalidDelegate: DiagnosticCode = admissionError(
  'virtual-service/invalid-delegate',
  'Delegation with fields that it does not allow',
);
export const actionConflict: DiagnosticCode = admissionError(
  'virtual-service/action-conflict',
  'An http rule does two things that exclude each other',
);
export const noAction: DiagnosticCode = admissionError(
  'virtual-service/no-action',
  'A rule without route, redirect and direct response',
);
export const invalidMatch: DiagnosticCode = admissionError(
  'virtual-service/invalid-match',
  'A match that cannot match anything',
);
export const invalidHeaderOperation: DiagnosticCode = admissionError(
  'virtual-service/invalid-header-operation',
  'A header that a route must not change',
);
export const authoritySetTwice: DiagnosticCode = admissionError(
  'virtual-service/authority-set-twice',
  'The authority is rewritten in two places',
);
export const invalidCors: DiagnosticCode = admissionError(
  'virtual-service/invalid-cors',
  'A CORS policy that browsers cannot follow',
);
export const invalidFault: DiagnosticCode = admissionError(
  'virtual-service/invalid-fault',
  'A fault injection that injects nothing, or nothing valid',
);
export const faultWithoutStatus: DiagnosticCode = admissionWarning(
  'virtual-service/fault-without-status',
  'An abort without a status aborts nothing',
);
export const deprecatedField: DiagnosticCode = admissionWarning(
  'virtual-service/deprecated-field',
  'A deprecated field of a VirtualService',
);
export const invalidRetries: DiagnosticCode = admissionError(
  'virtual-service/invalid-retries',
  'A retry policy that contradicts itself or names an unknown condition',
);
export const invalidRedirect: DiagnosticCode = admissionError(
  'virtual-service/invalid-redirect',
  'A redirect that leads nowhere',
);
export const invalidRewrite: DiagnosticCode = admissionError(
  'virtual-service/invalid-rewrite',
  'A rewrite without a target, or with two',
);
export const invalidStatus: DiagnosticCode = admissionError(
  'virtual-service/invalid-status',
  'A status that is no HTTP or gRPC status',
);
export const bodyTooLarge: DiagnosticCode = admissionError(
  'virtual-service/body-too-large',
  'A direct response of more than 1 MB',
);
export const largeBody: DiagnosticCode = admissionWarning(
  'virtual-service/large-body',
  'A direct response of more than 100 KB',
);
export const missingDestination: DiagnosticCode = admissionError(
  'virtual-service/missing-destination',
  'A route without a destination',
);
export const invalidSubsetName: DiagnosticCode = admissionError(
  'virtual-service/invalid-subset-name',
  'A subset has no valid name',
);
export const invalidWeight: DiagnosticCode = admissionError(
  'virtual-service/invalid-weight',
  'Weights that are negative or add up to nothing',
);
export const missingSni: DiagnosticCode = admissionError(
  'virtual-service/missing-sni',
  'A tls rule without a match, or a match without SNI hosts',
);
export const sniNotCovered: DiagnosticCode = admissionError(
  'virtual-service/sni-not-covered',
  'An SNI host that is none of the hosts of the VirtualService',
);
export const sniAddress: DiagnosticCode = admissionWarning(
  'virtual-service/sni-address',
  'An IP address where an SNI host belongs',
);

export const virtualServiceAdmissionCodes: readonly DiagnosticCode[] = [
  noRoutes,
  duplicateHosts,
  wildcardOnMesh,
  invalidGatewayName,
  legacyGatewayName,
  jwtClaimOutsideGateway,
  invalidDelegate,
  actionConflict,
  noAction,
  invalidMatch,
  invalidHeaderOperation,
  authoritySetTwice,
  invalidCors,
  invalidFault,
  faultWithoutStatus,
  deprecatedField,
  invalidRetries,
  invalidRedirect,
  invalidRewrite,
  invalidStatus,
  bodyTooLarge,
  largeBody,
  missingDestination,
  invalidSubsetName,
  invalidWeight,
  missingSni,
  sniNotCovered,
  sniAddress,
];
