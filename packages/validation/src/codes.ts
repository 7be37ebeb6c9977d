import { syntaxCodes, type DiagnosticCode } from '@drydock/manifests';
import { destinationRuleCodes } from './codes/destination-rule.ts';
import { extensionCodes } from './codes/extensions.ts';
import { gatewayCodes } from './codes/gateway.ts';
import { istioCodes } from './codes/istio.ts';
import { istioctlCodes } from './codes/istioctl.ts';
import { meshCodes } from './codes/mesh.ts';
import { securityCodes } from './codes/security.ts';
import { serviceEntryCodes } from './codes/service-entry.ts';
import { sidecarCodes } from './codes/sidecar.ts';
import { telemetryCodes } from './codes/telemetry.ts';
import { virtualServiceAdmissionCodes } from './codes/virtual-service-admission.ts';
import { virtualServiceCodes } from './codes/virtual-service.ts';
import { workloadCodes } from './codes/workload.ts';
import { argoCodes } from './codes/argo.ts';
import { gatewayApiCodes } from './codes/gateway-api.ts';
import { kubernetesCodes } from './codes/kubernetes.ts';
import { prometheusCodes } from './codes/prometheus.ts';
import { schemaCodes } from './schema/codes.ts';

/** Every code that Drydock can report, in the order of the docs. A code is never used again for another thing. */
export const codes: readonly DiagnosticCode[] = Object.freeze([
  ...syntaxCodes,
  ...schemaCodes,
  ...prometheusCodes,
  ...kubernetesCodes,
  ...gatewayApiCodes,
  ...argoCodes,
  ...destinationRuleCodes,
  ...extensionCodes,
  ...gatewayCodes,
  ...istioCodes,
  ...istioctlCodes,
  ...meshCodes,
  ...securityCodes,
  ...serviceEntryCodes,
  ...sidecarCodes,
  ...telemetryCodes,
  ...virtualServiceAdmissionCodes,
  ...virtualServiceCodes,
  ...workloadCodes,
]);

const byName = new Map(codes.map((code) => [code.code, code]));

/** The entry of a code, by Drydock's name for it. */
export function findCode(code: string): DiagnosticCode | undefined {
  return byName.get(code);
}
