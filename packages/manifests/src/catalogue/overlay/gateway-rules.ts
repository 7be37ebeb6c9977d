import type { SchemaPatch } from './schema-patch.ts';

const gateway = (type: string): string => `io.k8s.gateway.v1.${type}`;

function rulesOf(type: string, at: string, ...rules: readonly string[]): SchemaPatch {
  return { definition: gateway(type), at: at === '' ? '' : `^.${at}`, rules };
}

/**
 * What the validation expressions of the Gateway API's CRDs demand, as names of our own rules.
 * Source: XValidation markers of Gateway API 1.4, apis/v1/{gateway,httproute,grpcroute,shared}_types.go.
 */
export const gatewayRules: readonly SchemaPatch[] = Object.freeze([
  rulesOf('HTTPRouteRule', '', 'route-rule'),
  rulesOf('HTTPRouteRule', 'filters', 'route-filters'),
  rulesOf('HTTPBackendRef', 'filters', 'route-filters'),
  rulesOf('GRPCRouteRule', 'filters', 'route-filters'),
  rulesOf('GRPCBackendRef', 'filters', 'route-filters'),
  rulesOf('HTTPRouteFilter', '', 'filter-type'),
  rulesOf('GRPCRouteFilter', '', 'filter-type'),
  rulesOf('HTTPPathModifier', '', 'path-modifier'),
  rulesOf('HTTPPathMatch', '', 'path-match'),
  rulesOf('HTTPRouteTimeouts', '', 'route-timeouts'),
  rulesOf('HTTPRouteSpec', 'rules', 'unique:name'),
  rulesOf('GRPCRouteSpec', 'rules', 'unique:name'),
  rulesOf('GRPCMethodMatch', '', 'at-least-one:service,method'),
  rulesOf('HTTPRequestMirrorFilter', '', 'at-most-one:percent,fraction'),
  ...['BackendObjectReference', 'BackendRef', 'HTTPBackendRef', 'GRPCBackendRef'].map((type) =>
    rulesOf(type, '', 'backend-port'),
  ),
  ...['HTTPRouteSpec', 'GRPCRouteSpec'].map((type) => rulesOf(type, 'parentRefs', 'parent-refs')),
  rulesOf('GatewaySpec', 'listeners', 'listeners'),
  rulesOf('ListenerTLSConfig', '', 'listener-certificates'),
]);
