import type { SchemaPatch } from './schema-patch.ts';

const networking = (kind: string): string => `io.istio.networking.*.${kind}`;
const security = (kind: string): string => `io.istio.security.*.${kind}`;
const wasmPlugin = 'io.istio.extensions.*.WasmPlugin';
const trafficExtension = 'io.istio.extensions.*.TrafficExtension';
const telemetry = 'io.istio.telemetry.*.Telemetry';
const destinationRule = networking('DestinationRule');
const serviceEntry = networking('ServiceEntry');
const workloadEntry = networking('WorkloadEntry');
const workloadGroup = networking('WorkloadGroup');
const envoyFilter = networking('EnvoyFilter');
const sidecar = networking('Sidecar');
const gateway = networking('Gateway');
const authorizationPolicy = security('AuthorizationPolicy');
const requestAuthentication = security('RequestAuthentication');
const peerAuthentication = security('PeerAuthentication');

/** The rules at some fields of one kind. */
function rulesAt(
  definition: string,
  places: readonly string[],
  ...rules: readonly string[]
): readonly SchemaPatch[] {
  return places.map((at) => ({ definition, at, rules }));
}

const POOL_DURATIONS = ['.http.idleTimeout', '.http2KeepAlive.interval', '.http2KeepAlive.timeout']
  .concat(['.tcp.connectTimeout', '.tcp.maxConnectionDuration'])
  .concat(['.tcpKeepalive.interval', '.tcpKeepalive.time']);

const durations: readonly SchemaPatch[] = [
  ...rulesAt(destinationRule, POOL_DURATIONS, 'duration'),
  ...rulesAt(sidecar, POOL_DURATIONS, 'duration'),
  ...rulesAt(
    destinationRule,
    ['.outlierDetection.baseEjectionTime', '.outlierDetection.interval', '.warmup.duration'].concat(
      ['.loadBalancer.warmupDurationSecs'],
    ),
    'duration',
  ),
  ...rulesAt(
    networking('VirtualService'),
    [
      '.retries.backoff',
      '.delay.exponentialDelay',
      '.delay.fixedDelay',
      '.corsPolicy.maxAge',
    ].concat(['.retries.perTryTimeout', '.http[].timeout']),
    'duration',
  ),
  ...rulesAt(requestAuthentication, ['.jwtRules[].timeout'], 'duration'),
  ...rulesAt(telemetry, ['.metrics[].reportingInterval'], 'duration'),
];

const selectors: readonly SchemaPatch[] = [
  [trafficExtension, '.spec.selector.matchLabels'],
  [wasmPlugin, '.spec.selector.matchLabels'],
  [destinationRule, '.spec.workloadSelector.matchLabels'],
  [networking('ProxyConfig'), '.spec.selector.matchLabels'],
  [authorizationPolicy, '.spec.selector.matchLabels'],
  [peerAuthentication, '.spec.selector.matchLabels'],
  [requestAuthentication, '.spec.selector.matchLabels'],
  [telemetry, '.spec.selector.matchLabels'],
].flatMap(([definition = '', at = '']) => [
  ...rulesAt(definition, [at], 'label-keys'),
  ...rulesAt(definition, [`${at}{}`], 'no-wildcard'),
]);

const targets: readonly SchemaPatch[] = [
  ...[trafficExtension, wasmPlugin, envoyFilter, authorizationPolicy]
    .concat([requestAuthentication, telemetry])
    .flatMap((definition) => rulesAt(definition, ['.targetRefs[].namespace'], 'no-namespace')),
  ...[wasmPlugin, authorizationPolicy, requestAuthentication, telemetry].flatMap((definition) => [
    ...rulesAt(definition, ['.targetRef.namespace'], 'no-namespace'),
    ...rulesAt(definition, ['^.spec'], 'at-most-one:selector,targetRef,targetRefs'),
  ]),
  ...rulesAt(
    trafficExtension,
    ['^.spec'],
    'at-most-one:selector,targetRefs',
    'exactly-one:wasm,lua',
  ),
  ...rulesAt(envoyFilter, ['^.spec'], 'at-most-one:workloadSelector,targetRefs'),
];

const endpoints: readonly SchemaPatch[] = [
  [serviceEntry, '.spec.endpoints[]'],
  [workloadEntry, '^.spec'],
  [workloadGroup, '.spec.template'],
].flatMap(([definition = '', at = '']) => [
  ...rulesAt(definition, [at], 'socket-without-ports'),
  ...rulesAt(definition, [`${at}.address`], 'socket-path'),
  ...rulesAt(definition, [`${at}.ports`], 'port-names'),
  ...rulesAt(definition, [`${at}.ports{}`], 'port'),
]);

const others: readonly SchemaPatch[] = [
  ...rulesAt(serviceEntry, ['.spec.endpoints[]'], 'at-least-one:address,network'),
  ...rulesAt(workloadEntry, ['^.spec'], 'at-least-one:address,network'),
  ...rulesAt(serviceEntry, ['.spec.ports[].number', '.spec.ports[].targetPort'], 'port'),
  ...rulesAt(envoyFilter, ['.waypoint.portNumber'], 'port'),
  ...rulesAt(workloadGroup, ['.grpc.port', '.httpGet.port', '.tcpSocket.port'], 'port'),
  ...[envoyFilter, serviceEntry, sidecar].flatMap((definition) =>
    rulesAt(definition, ['.spec.workloadSelector.labels{}'], 'no-wildcard'),
  ),
  ...[
    { definition: gateway, at: '.servers[].tls' },
    { definition: sidecar, at: '.ingress[].tls' },
  ].flatMap(({ definition, at }) =>
    rulesAt(
      definition,
      [at],
      'at-most-one:tlsCertificates,credentialNames',
      'at-most-one:credentialName,credentialNames',
    ),
  ),
  ...rulesAt(requestAuthentication, ['.jwtRules[].jwksUri', '.jwtRules[].jwks_uri'], 'http-url'),
  ...rulesAt(requestAuthentication, ['.jwtRules[]'], 'at-most-one:jwksUri,jwks_uri,jwks'),
  ...rulesAt(
    serviceEntry,
    ['^.spec'],
    'at-most-one:workloadSelector,endpoints',
    'service-entry-resolution',
  ),
  ...rulesAt(serviceEntry, ['.spec.hosts[]'], 'not-only-wildcard'),
  ...rulesAt(serviceEntry, ['.spec.ports'], 'unique:number'),
  ...rulesAt(workloadGroup, ['.httpGet.scheme'], 'probe-scheme'),
  ...rulesAt(wasmPlugin, ['.vmConfig.env[]'], 'env-value'),
  ...rulesAt(trafficExtension, ['.vmConfig.env[]'], 'env-value'),
  ...rulesAt(wasmPlugin, ['^.spec.url'], 'module-url'),
  ...rulesAt(trafficExtension, ['.spec.wasm.url'], 'module-url'),
  ...rulesAt(authorizationPolicy, ['.from[].source'], 'service-accounts-alone'),
  ...rulesAt(peerAuthentication, ['^.spec'], 'port-level-selector'),
  ...rulesAt(peerAuthentication, ['.spec.portLevelMtls'], 'port-keys'),
  ...rulesAt(telemetry, ['.tagOverrides{}'], 'tag-override'),
  ...rulesAt(envoyFilter, ['.configPatches[].match'], 'waypoint-match'),
];

/**
 * What the validation expressions of Istio's CRDs demand, as names of our own rules.
 * Source: x-kubernetes-validations of the CRDs of Istio 1.32 (istio/istio 86c9f01f).
 */
export const istioRules: readonly SchemaPatch[] = Object.freeze([
  ...durations,
  ...selectors,
  ...targets,
  ...endpoints,
  ...others,
]);
