import type { Rule } from './rule.ts';
import { peerAuthenticationRule } from './rules/authentication/peer-authentication.ts';
import { requestAuthenticationRule } from './rules/authentication/request-authentication.ts';
import { authorizationActionRule } from './rules/authorization-policy/action.ts';
import { authorizationRulesRule } from './rules/authorization-policy/rules.ts';
import { destinationRuleSpecRule } from './rules/destination-rule/spec.ts';
import { envoyFilterSpecRule } from './rules/envoy-filter/spec.ts';
import { trafficExtensionRule } from './rules/extensions/traffic-extension.ts';
import { wasmPluginRule } from './rules/extensions/wasm-plugin.ts';
import { gatewaySpecRule } from './rules/gateway/spec.ts';
import { istioMetadataRule } from './rules/istio/metadata.ts';
import { serviceEntryResolutionRule } from './rules/service-entry/resolution.ts';
import { serviceEntrySpecRule } from './rules/service-entry/spec.ts';
import { sidecarEgressRule } from './rules/sidecar/egress.ts';
import { sidecarIngressRule } from './rules/sidecar/ingress.ts';
import { telemetrySpecRule } from './rules/telemetry/spec.ts';
import { conflictingHostsRule } from './rules/virtual-service/conflicting-hosts.ts';
import { destinationsRule } from './rules/virtual-service/destinations.ts';
import { hostWithoutServiceRule } from './rules/virtual-service/host-without-service.ts';
import { httpActionRule } from './rules/virtual-service/http-action.ts';
import { httpCorsFaultRule } from './rules/virtual-service/http-cors-fault.ts';
import { httpHeadersRule } from './rules/virtual-service/http-headers.ts';
import { httpMatchRule } from './rules/virtual-service/http-match.ts';
import { httpRedirectRewriteRule } from './rules/virtual-service/http-redirect-rewrite.ts';
import { l4RoutesRule } from './rules/virtual-service/l4-routes.ts';
import { prefixGlobRule } from './rules/virtual-service/prefix-glob.ts';
import { rewriteSeamRule } from './rules/virtual-service/rewrite-seam.ts';
import { routeOrderRule } from './rules/virtual-service/route-order.ts';
import { virtualServiceSpecRule } from './rules/virtual-service/spec.ts';
import { unknownHostRule } from './rules/virtual-service/unknown-host.ts';
import { unknownSubsetRule } from './rules/virtual-service/unknown-subset.ts';
import { proxyConfigRule } from './rules/workload/proxy-config.ts';
import { workloadEntryRule } from './rules/workload/workload-entry.ts';
import { workloadGroupRule } from './rules/workload/workload-group.ts';

/** All rules, in the order in which their findings are made. */
export const rules: readonly Rule[] = Object.freeze([
  peerAuthenticationRule,
  requestAuthenticationRule,
  authorizationActionRule,
  authorizationRulesRule,
  destinationRuleSpecRule,
  envoyFilterSpecRule,
  trafficExtensionRule,
  wasmPluginRule,
  gatewaySpecRule,
  istioMetadataRule,
  serviceEntryResolutionRule,
  serviceEntrySpecRule,
  sidecarEgressRule,
  sidecarIngressRule,
  telemetrySpecRule,
  conflictingHostsRule,
  destinationsRule,
  hostWithoutServiceRule,
  httpActionRule,
  httpCorsFaultRule,
  httpHeadersRule,
  httpMatchRule,
  httpRedirectRewriteRule,
  l4RoutesRule,
  prefixGlobRule,
  rewriteSeamRule,
  routeOrderRule,
  virtualServiceSpecRule,
  unknownHostRule,
  unknownSubsetRule,
  proxyConfigRule,
  workloadEntryRule,
  workloadGroupRule,
]);
