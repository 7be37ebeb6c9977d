import type { Rule } from './rule.ts';
import { alphaAnnotationsRule } from './rules/annotations/alpha-annotations.ts';
import { istioAnnotationsRule } from './rules/annotations/istio-annotations.ts';
import { argoAnnotationsRule } from './rules/argo/annotations.ts';
import { applicationProjectRule } from './rules/argo/application-project.ts';
import { applicationSpecRule } from './rules/argo/application-spec.ts';
import { ignoreDifferencesRule } from './rules/argo/ignore-differences.ts';
import { projectSpecRule } from './rules/argo/project-spec.ts';
import { syncOptionsRule } from './rules/argo/sync-options.ts';
import { templateKeysRule } from './rules/argo/template-keys.ts';
import { jwksFetchRule } from './rules/authentication/jwks-fetch.ts';
import { peerAuthenticationRule } from './rules/authentication/peer-authentication.ts';
import { requestAuthenticationRule } from './rules/authentication/request-authentication.ts';
import { authorizationActionRule } from './rules/authorization-policy/action.ts';
import { httpOnTcpRule } from './rules/authorization-policy/http-on-tcp.ts';
import { authorizationRulesRule } from './rules/authorization-policy/rules.ts';
import { authorizationWorkloadsRule } from './rules/authorization-policy/workloads.ts';
import { deploymentServicesRule } from './rules/deployment/services.ts';
import { deprecatedRule } from './rules/deprecation/deprecated.ts';
import { caCertificatesRule } from './rules/destination-rule/ca-certificates.ts';
import { lookupPathRule } from './rules/destination-rule/lookup-path.ts';
import { mtlsConflictRule } from './rules/destination-rule/mtls-conflict.ts';
import { destinationRuleSpecRule } from './rules/destination-rule/spec.ts';
import { destinationSubsetsRule } from './rules/destination-rule/subsets.ts';
import { unusedPolicyRule } from './rules/destination-rule/unused-policy.ts';
import { envoyFilterOperationsRule } from './rules/envoy-filter/operations.ts';
import { envoyFilterSpecRule } from './rules/envoy-filter/spec.ts';
import { trafficExtensionRule } from './rules/extensions/traffic-extension.ts';
import { wasmPluginRule } from './rules/extensions/wasm-plugin.ts';
import { attachmentsRule } from './rules/gateway-api/attachments.ts';
import { certificatesRule } from './rules/gateway-api/certificates.ts';
import { crdVersionRule } from './rules/gateway-api/crd-version.ts';
import { gatewayRoutesRule } from './rules/gateway-api/routes.ts';
import { gatewaySelectorRule } from './rules/gateway-api/selector.ts';
import { conflictingGatewaysRule } from './rules/gateway/conflicting.ts';
import { duplicateCertificateRule } from './rules/gateway/duplicate-certificate.ts';
import { gatewayPortsRule } from './rules/gateway/ports.ts';
import { gatewaySecretsRule } from './rules/gateway/secrets.ts';
import { gatewaySpecRule } from './rules/gateway/spec.ts';
import { conditionsRule } from './rules/istio/conditions.ts';
import { istioMetadataRule } from './rules/istio/metadata.ts';
import { istioctlOperatorFieldsRule } from './rules/istioctl/operator-fields.ts';
import { istioctlServicePortsRule } from './rules/istioctl/service-ports.ts';
import { duplicateResourceRule } from './rules/kubernetes/duplicate-resource.ts';
import { immutableFieldRule } from './rules/kubernetes/immutable-field.ts';
import { podReferencesRule } from './rules/kubernetes/pod-references.ts';
import { podSpecRule } from './rules/kubernetes/pod-spec.ts';
import { servicePodsRule } from './rules/kubernetes/service-pods.ts';
import { unknownNamespaceRule } from './rules/kubernetes/unknown-namespace.ts';
import { meshNetworksRule } from './rules/mesh-config/mesh-networks.ts';
import { injectionRule } from './rules/namespace/injection.ts';
import { proxyImageRule } from './rules/namespace/proxy-image.ts';
import { autoImageRule } from './rules/pod/auto-image.ts';
import { injectLabelRule } from './rules/pod/inject-label.ts';
import { reservedUserRule } from './rules/pod/reserved-user.ts';
import { monitorsRule } from './rules/prometheus/monitors.ts';
import { selectedMonitorsRule } from './rules/prometheus/selected-monitors.ts';
import { introductionsRule } from './rules/release/introductions.ts';
import { serviceEntryAddressesRule } from './rules/service-entry/addresses.ts';
import { conflictingProtocolRule } from './rules/service-entry/conflicting-protocol.ts';
import { serviceEntryResolutionRule } from './rules/service-entry/resolution.ts';
import { serviceEntrySpecRule } from './rules/service-entry/spec.ts';
import { inconsistentServiceRule } from './rules/service/inconsistent.ts';
import { servicePortNameRule } from './rules/service/port-name.ts';
import { sidecarEgressRule } from './rules/sidecar/egress.ts';
import { sidecarIngressRule } from './rules/sidecar/ingress.ts';
import { sidecarSelectorsRule } from './rules/sidecar/selectors.ts';
import { telemetryProvidersRule } from './rules/telemetry/providers.ts';
import { lightstepRule } from './rules/telemetry/providers.ts';
import { telemetrySelectorsRule } from './rules/telemetry/selectors.ts';
import { telemetryDefaultsRule } from './rules/telemetry/selectors.ts';
import { telemetrySpecRule } from './rules/telemetry/spec.ts';
import { conflictingHostsRule } from './rules/virtual-service/conflicting-hosts.ts';
import { destinationsRule } from './rules/virtual-service/destinations.ts';
import { faultsRule } from './rules/virtual-service/faults.ts';
import { virtualServiceGatewaysRule } from './rules/virtual-service/gateways.ts';
import { hostWithoutServiceRule } from './rules/virtual-service/host-without-service.ts';
import { httpActionRule } from './rules/virtual-service/http-action.ts';
import { httpCorsFaultRule } from './rules/virtual-service/http-cors-fault.ts';
import { httpHeadersRule } from './rules/virtual-service/http-headers.ts';
import { httpMatchRule } from './rules/virtual-service/http-match.ts';
import { httpRedirectRewriteRule } from './rules/virtual-service/http-redirect-rewrite.ts';
import { ingressSubsetsRule } from './rules/virtual-service/ingress-subsets.ts';
import { jwtClaimRouteRule } from './rules/virtual-service/jwt-claim-route.ts';
import { l4RoutesRule } from './rules/virtual-service/l4-routes.ts';
import { prefixGlobRule } from './rules/virtual-service/prefix-glob.ts';
import { rewriteSeamRule } from './rules/virtual-service/rewrite-seam.ts';
import { routeOrderRule } from './rules/virtual-service/route-order.ts';
import { virtualServiceSpecRule } from './rules/virtual-service/spec.ts';
import { tryTimeoutRule } from './rules/virtual-service/try-timeout.ts';
import { unknownHostRule } from './rules/virtual-service/unknown-host.ts';
import { unknownSubsetRule } from './rules/virtual-service/unknown-subset.ts';
import { externalControlPlaneRule } from './rules/webhook/external-control-plane.ts';
import { injectionWebhooksRule } from './rules/webhook/injection-webhooks.ts';
import { proxyConfigRule } from './rules/workload/proxy-config.ts';
import { workloadEntryRule } from './rules/workload/workload-entry.ts';
import { workloadGroupRule } from './rules/workload/workload-group.ts';

/** All rules, in the order in which their findings are made. */
export const rules: readonly Rule[] = Object.freeze([
  alphaAnnotationsRule,
  istioAnnotationsRule,
  argoAnnotationsRule,
  applicationProjectRule,
  applicationSpecRule,
  ignoreDifferencesRule,
  projectSpecRule,
  syncOptionsRule,
  templateKeysRule,
  jwksFetchRule,
  peerAuthenticationRule,
  requestAuthenticationRule,
  authorizationActionRule,
  httpOnTcpRule,
  authorizationRulesRule,
  authorizationWorkloadsRule,
  deploymentServicesRule,
  deprecatedRule,
  caCertificatesRule,
  destinationRuleSpecRule,
  destinationSubsetsRule,
  lookupPathRule,
  mtlsConflictRule,
  unusedPolicyRule,
  envoyFilterOperationsRule,
  envoyFilterSpecRule,
  trafficExtensionRule,
  wasmPluginRule,
  attachmentsRule,
  certificatesRule,
  crdVersionRule,
  gatewayRoutesRule,
  gatewaySelectorRule,
  conflictingGatewaysRule,
  duplicateCertificateRule,
  gatewayPortsRule,
  gatewaySecretsRule,
  gatewaySpecRule,
  conditionsRule,
  istioMetadataRule,
  istioctlOperatorFieldsRule,
  istioctlServicePortsRule,
  duplicateResourceRule,
  immutableFieldRule,
  podReferencesRule,
  podSpecRule,
  servicePodsRule,
  unknownNamespaceRule,
  meshNetworksRule,
  injectionRule,
  proxyImageRule,
  autoImageRule,
  injectLabelRule,
  reservedUserRule,
  monitorsRule,
  selectedMonitorsRule,
  introductionsRule,
  serviceEntryAddressesRule,
  conflictingProtocolRule,
  serviceEntryResolutionRule,
  serviceEntrySpecRule,
  inconsistentServiceRule,
  servicePortNameRule,
  sidecarEgressRule,
  sidecarIngressRule,
  sidecarSelectorsRule,
  telemetryProvidersRule,
  lightstepRule,
  telemetrySelectorsRule,
  telemetryDefaultsRule,
  telemetrySpecRule,
  conflictingHostsRule,
  destinationsRule,
  virtualServiceGatewaysRule,
  hostWithoutServiceRule,
  httpActionRule,
  httpCorsFaultRule,
  httpHeadersRule,
  httpMatchRule,
  httpRedirectRewriteRule,
  ingressSubsetsRule,
  jwtClaimRouteRule,
  l4RoutesRule,
  prefixGlobRule,
  rewriteSeamRule,
  routeOrderRule,
  virtualServiceSpecRule,
  faultsRule,
  tryTimeoutRule,
  unknownHostRule,
  unknownSubsetRule,
  externalControlPlaneRule,
  injectionWebhooksRule,
  proxyConfigRule,
  workloadEntryRule,
  workloadGroupRule,
]);
