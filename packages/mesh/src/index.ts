export type { HttpRequest } from './http-request.ts';
export type { MeshInput, MeshProxy } from './mesh-input.ts';
export type { Outcome, UpstreamChoice } from './outcome.ts';
export type { FieldRef, TraceStep, TriedCondition, TriedRule } from './trace.ts';
export type {
  FilterChain,
  FilterChainMatch,
  HttpFilterChain,
  Listener,
  NotModelled,
  ProxyConfig,
  TcpFilterChain,
} from './proxy-config.ts';
export type {
  EnvoyRoute,
  RouteAction,
  RouteCondition,
  RouteTable,
  VirtualHost,
} from './route-table.ts';
export type { Endpoint, EnvoyCluster } from './envoy-cluster.ts';
export type {
  AskAuthorizer,
  Connection,
  ExternalVerdict,
  InboundConfig,
  JwtResult,
  MtlsMode,
} from './inbound-config.ts';
export type { Authorizer } from './index/authorizers.ts';

export { indexMesh, updateMesh, type MeshIndex } from './index/mesh-index.ts';
export { resolveHost, type ResolvedHost } from './index/resolve-host.ts';
export { meshEndpoints, type ServiceEndpoints } from './index/mesh-endpoints.ts';
export { compile } from './compile/compile.ts';
export { gatewayTargetPort } from './compile/gateway-servers.ts';
export { route } from './envoy/route.ts';
export { terminationOf } from './envoy/termination.ts';
export type { RouteOptions } from './envoy/route-context.ts';
export { routeInbound, type InboundOptions } from './envoy/route-inbound.ts';
export { verifyTokens } from './security/verify-tokens.ts';
export { shares, type Share } from './envoy/shares.ts';
export { exchange, type Exchange, type UpstreamReply, type UpstreamTry } from './envoy/exchange.ts';
export { applyResponseHeaders } from './envoy/response-headers.ts';
export {
  createUpstreamState,
  type KeptUpstreamState,
  type UpstreamState,
  type UpstreamStateSnapshot,
} from './envoy/upstream-state.ts';
export { explain } from './explain.ts';
export {
  counterexample,
  type Comparison,
  type Counterexample,
  type ExpectedRule,
  type Expectation,
} from './solve/counterexample.ts';
export { whatIf, type ChangedClass, type WhatIf } from './solve/what-if.ts';
export type { Behaviour } from './solve/behaviour.ts';
export { telemetryOf, type ReporterMode, type TelemetrySettings } from './telemetry/telemetry.ts';
export { metricSamples, type MetricSample } from './telemetry/metric-samples.ts';
export { accessLogLines, type LoggedLine } from './telemetry/access-log.ts';
export { closeSpan, openSpan, type Span, type TraceContext } from './telemetry/spans.ts';
export type { CallDetail, CallPeer, CallRecord } from './telemetry/call-record.ts';
export {
  leftOutOfExport,
  toEnvoyBootstrap,
  type EnvoyBootstrap,
  type ExportOptions,
} from './export/envoy-bootstrap.ts';
export { toConfigDump, type ConfigDumpOptions } from './export/dump/config-dump.ts';
export { clustersText, toClustersStatus, type IsEjected } from './export/dump/clusters-status.ts';
