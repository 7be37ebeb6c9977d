import type { DiagnosticCode } from '@drydock/manifests';
import { analysisError, analysisInfo, analysisWarning } from './define.ts';

export const unknownSelector: DiagnosticCode = analysisError(
  'gateway/unknown-selector',
  'A Gateway whose selector selects no pod',
  'IST0101',
);
export const portNotOnService: DiagnosticCode = analysisWarning(
  'gateway/port-not-on-service',
  'A Gateway listens on a port that its Service does not have',
  'IST0162',
);
export const unknownCredential: DiagnosticCode = analysisError(
  'gateway/unknown-credential',
  'A Gateway names a Secret that does not exist',
  'IST0101',
);
export const invalidCredential: DiagnosticCode = analysisError(
  'gateway/invalid-credential',
  'A Gateway names a Secret that holds no certificate',
  'IST0161',
);
export const duplicateCertificate: DiagnosticCode = analysisWarning(
  'gateway/duplicate-certificate',
  'Two Gateways serve the same certificate',
  'IST0138',
);
export const conflictingGateways: DiagnosticCode = analysisError(
  'gateway/conflicting',
  'Two Gateways for the same pods, port and host',
  'IST0145',
);
export const unknownGateway: DiagnosticCode = analysisError(
  'virtual-service/unknown-gateway',
  'A VirtualService names a Gateway that does not exist',
  'IST0101',
);
export const hostNotInGateway: DiagnosticCode = analysisWarning(
  'virtual-service/host-not-in-gateway',
  'No host of a VirtualService is a host of its Gateway',
  'IST0132',
);
export const internalGateway: DiagnosticCode = analysisWarning(
  'virtual-service/internal-gateway',
  'A VirtualService names a Gateway that istiod makes for itself',
  'IST0165',
);
export const jwtRouteWithoutAuthentication: DiagnosticCode = analysisError(
  'virtual-service/jwt-route-without-authentication',
  'Routing by JWT claims without a RequestAuthentication',
  'IST0149',
);
export const deprecatedUse: DiagnosticCode = analysisWarning(
  'istio/deprecated',
  'A kind or field of Istio that is deprecated or ignored',
  'IST0002',
);
export const unknownSidecarSelector: DiagnosticCode = analysisError(
  'sidecar/unknown-selector',
  'A Sidecar whose selector selects no pod',
  'IST0101',
);
export const ineffectiveSidecar: DiagnosticCode = analysisWarning(
  'sidecar/ineffective',
  'A Sidecar for pods in ambient mode',
  'IST0167',
);
export const unknownTelemetrySelector: DiagnosticCode = analysisError(
  'telemetry/unknown-selector',
  'A Telemetry whose selector selects no pod',
  'IST0101',
);
export const ineffectiveSelector: DiagnosticCode = analysisWarning(
  'istio/ineffective-selector',
  'A policy selects pods of a Gateway of the Gateway API by labels',
  'IST0166',
);
export const negativeCondition: DiagnosticCode = analysisWarning(
  'istio/negative-condition',
  'The status of an object says that something is not as it should be',
  'IST0171',
);
export const namespaceNotInjected: DiagnosticCode = analysisInfo(
  'namespace/not-injected',
  'A namespace whose pods get no sidecar',
  'IST0102',
);
export const namespaceInjectedByDefault: DiagnosticCode = analysisInfo(
  'namespace/injected-by-default',
  'A namespace whose pods get a sidecar without a label',
  'IST0148',
);
export const severalInjectionLabels: DiagnosticCode = analysisWarning(
  'namespace/several-injection-labels',
  'A namespace with more than one kind of injection label',
  'IST0123',
);
export const proxyImageMismatch: DiagnosticCode = analysisWarning(
  'namespace/proxy-image-mismatch',
  'Pods of a namespace run another sidecar than injection would give them',
  'IST0158',
);
export const podMissingProxy: DiagnosticCode = analysisWarning(
  'pod/missing-proxy',
  'A pod without a sidecar in an injected namespace',
  'IST0103',
);
export const misplacedInjectLabel: DiagnosticCode = analysisWarning(
  'pod/misplaced-inject-label',
  'The label for injection on a workload instead of its pods',
);
export const autoImagePod: DiagnosticCode = analysisError(
  'pod/auto-image',
  'A pod with image: auto that injection has passed by',
  'IST0147',
);
export const autoImageDeployment: DiagnosticCode = analysisWarning(
  'deployment/auto-image',
  'A Deployment with image: auto whose pods are not injected',
  'IST0146',
);
export const reservedUser: DiagnosticCode = analysisWarning(
  'pod/reserved-user',
  'A container runs as the user of the sidecar, 1337',
  'IST0144',
);
export const severalServiceProtocols: DiagnosticCode = analysisWarning(
  'deployment/several-service-protocols',
  'Services give one port of a Deployment different protocols',
  'IST0116',
);
export const conflictingServicePorts: DiagnosticCode = analysisWarning(
  'deployment/conflicting-service-ports',
  'Services give one target port of a Deployment different ports',
  'IST0137',
);
export const portName: DiagnosticCode = analysisInfo(
  'service/port-name',
  'The name of a port does not say its protocol',
  'IST0118',
);
export const externalNamePort: DiagnosticCode = analysisWarning(
  'service/external-name-port',
  'A port of an ExternalName Service that the mesh may block',
  'IST0150',
);
export const inconsistentService: DiagnosticCode = analysisWarning(
  'service/inconsistent-across-clusters',
  'A Service differs between the clusters of a mesh',
  'IST0170',
);
export const unknownRegistry: DiagnosticCode = analysisError(
  'mesh-networks/unknown-registry',
  'A mesh network names a registry that does not exist',
  'IST0126',
);
export const invalidWebhook: DiagnosticCode = analysisError(
  'webhook/invalid',
  'An injection webhook without its service, or one that overlaps with another',
  'IST0139',
);
export const invalidExternalAddress: DiagnosticCode = analysisWarning(
  'webhook/invalid-external-address',
  'A webhook of an external control plane without a usable address',
  'IST0163',
);
export const externalAddressIsIp: DiagnosticCode = analysisInfo(
  'webhook/external-address-is-ip',
  'A webhook of an external control plane names an IP address',
  'IST0164',
);
export const oldGatewayApi: DiagnosticCode = analysisWarning(
  'gateway-api/old-version',
  'A CRD of the Gateway API is too old for Istio',
  'IST0176',
);
export const unknownAnnotation: DiagnosticCode = analysisWarning(
  'annotation/unknown',
  'Istio does not know the annotation',
  'IST0108',
);
export const misplacedAnnotation: DiagnosticCode = analysisWarning(
  'annotation/misplaced',
  'An annotation of Istio on a kind where it has no effect',
  'IST0107',
);
export const invalidAnnotation: DiagnosticCode = analysisWarning(
  'annotation/invalid',
  'An annotation of Istio with a value that it does not take',
  'IST0125',
);
export const deprecatedAnnotation: DiagnosticCode = analysisInfo(
  'annotation/deprecated',
  'A deprecated annotation of Istio',
  'IST0135',
);
export const alphaAnnotation: DiagnosticCode = analysisInfo(
  'annotation/alpha',
  'An annotation of Istio that may still change',
  'IST0136',
);

export const meshCodes: readonly DiagnosticCode[] = [
  unknownSelector,
  portNotOnService,
  unknownCredential,
  invalidCredential,
  duplicateCertificate,
  conflictingGateways,
  unknownGateway,
  hostNotInGateway,
  internalGateway,
  jwtRouteWithoutAuthentication,
  deprecatedUse,
  unknownSidecarSelector,
  ineffectiveSidecar,
  unknownTelemetrySelector,
  ineffectiveSelector,
  negativeCondition,
  namespaceNotInjected,
  namespaceInjectedByDefault,
  severalInjectionLabels,
  proxyImageMismatch,
  podMissingProxy,
  misplacedInjectLabel,
  autoImagePod,
  autoImageDeployment,
  reservedUser,
  severalServiceProtocols,
  conflictingServicePorts,
  portName,
  externalNamePort,
  inconsistentService,
  unknownRegistry,
  invalidWebhook,
  invalidExternalAddress,
  externalAddressIsIp,
  oldGatewayApi,
  unknownAnnotation,
  misplacedAnnotation,
  invalidAnnotation,
  deprecatedAnnotation,
  alphaAnnotation,
];
