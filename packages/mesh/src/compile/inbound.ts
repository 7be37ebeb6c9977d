import type {
  AuthorizationRuleSet,
  InboundConfig,
  InboundPort,
  JwtRule,
} from '../inbound-config.ts';
import type { MeshIndex } from '../index/mesh-index.ts';
import { targetOfPod } from '../index/endpoints.ts';
import { refTo, type MeshObject } from '../index/mesh-object.ts';
import type { MeshPort } from '../index/mesh-service.ts';
import { declaredProtocol } from '../index/port-protocol.ts';
import { mtlsModeOf } from '../index/peer-authentication.ts';
import {
  labelsMatch,
  listOf,
  numberOf,
  objectOf,
  textMapOf,
  textOf,
  textsOf,
} from '../json-access.ts';
import type { MeshProxy } from '../mesh-input.ts';
import { findSidecar } from './proxy-scope.ts';

/** The server side of a proxy: mTLS per port, and the policies that select its workload. */
export function compileInbound(index: MeshIndex, proxy: MeshProxy): InboundConfig {
  const { settings } = index;
  const ports = proxy.kind === 'sidecar' ? inboundPorts(index, proxy) : new Map();
  return {
    defaultPort: inboundPort(index, proxy, 0, undefined),
    ports,
    policies: selecting(index, proxy, 'AuthorizationPolicy').map((policy) => ruleSet(policy)),
    jwt: selecting(index, proxy, 'RequestAuthentication').flatMap((policy) => jwtRules(policy)),
    trustDomains: [settings.trustDomain, ...settings.trustDomainAliases],
    extensionProviders: settings.extensionProviders,
    authorizers: settings.authorizers,
  };
}

/** The ports of the services that select the workload, or those that its Sidecar lists instead. */
function inboundPorts(index: MeshIndex, proxy: MeshProxy): ReadonlyMap<number, InboundPort> {
  const ports = new Map<number, InboundPort>();
  const ingress = listOf(findSidecar(index, proxy)?.spec['ingress']).map(objectOf);
  for (const entry of ingress) {
    const { number: given, name, protocol } = objectOf(entry['port']);
    const number = numberOf(given);
    if (number === undefined || ports.has(number)) continue;
    const declared = declaredProtocol(textOf(protocol));
    const port = { number, name: textOf(name) ?? '', protocol: declared, target: number };
    const target = Number(/:(\d+)$/.exec(textOf(entry['defaultEndpoint']) ?? '')?.[1] ?? number);
    ports.set(number, {
      ...inboundPort(index, proxy, number, port),
      ...(target === number ? {} : { target }),
    });
  }
  if (ingress.length > 0) return ports;
  const pod = index.endpoints.podByName.get(`${proxy.namespace}/${proxy.pod}`);
  for (const service of index.services.all) {
    const { namespace, selector } = service;
    if (namespace !== proxy.namespace || Object.keys(selector).length === 0) continue;
    if (!labelsMatch(selector, proxy.labels)) continue;
    for (const port of service.ports) {
      const number = targetOfPod(pod, port);
      if (!ports.has(number)) ports.set(number, inboundPort(index, proxy, number, port));
    }
  }
  return ports;
}

function inboundPort(
  index: MeshIndex,
  proxy: MeshProxy,
  number: number,
  port: MeshPort | undefined,
): InboundPort {
  const { mode, source } = mtlsModeOf(index, proxy, number);
  const protocol = port?.protocol ?? 'auto';
  return {
    port: number,
    protocol: protocol === 'tls' ? 'tcp' : protocol,
    mtls: mode,
    cluster: port ? `inbound|${number}||` : 'InboundPassthroughCluster',
    ...(source ? { mtlsSource: source } : {}),
  };
}

/** Policies of the root namespace and the proxy's own that apply to it; root first, each oldest first. */
function selecting(index: MeshIndex, proxy: MeshProxy, kind: string): readonly MeshObject[] {
  const { rootNamespace } = index.settings;
  const namespaces = [...new Set([rootNamespace, proxy.namespace])];
  const policies = index.kinds.get(kind) ?? [];
  return namespaces.flatMap((namespace) =>
    policies.filter((policy) => policy.namespace === namespace && appliesTo(policy, proxy)),
  );
}

/** By target, for gateways of the Gateway API alone; else by selector, where none means everything. */
function appliesTo(policy: MeshObject, proxy: MeshProxy): boolean {
  const { targetRef, targetRefs, selector } = policy.spec;
  if (targetRef === undefined && targetRefs === undefined) {
    return labelsMatch(textMapOf(objectOf(selector)['matchLabels']), proxy.labels);
  }
  const gateway = proxy.labels['gateway.networking.k8s.io/gateway-name'];
  return [targetRef, ...listOf(targetRefs)]
    .map(objectOf)
    .some(
      (target) =>
        target['kind'] === 'Gateway' &&
        target['name'] === gateway &&
        policy.namespace === proxy.namespace,
    );
}

function ruleSet(policy: MeshObject): AuthorizationRuleSet {
  const action = textOf(policy.spec['action']);
  const provider = textOf(objectOf(policy.spec['provider'])['name']);
  return {
    name: policy.name,
    namespace: policy.namespace,
    action: action === 'DENY' || action === 'AUDIT' || action === 'CUSTOM' ? action : 'ALLOW',
    dryRun: policy.annotations['istio.io/dry-run'] === 'true',
    rules: listOf(policy.spec['rules']).map(objectOf),
    source: refTo(policy),
    ...(provider === undefined ? {} : { provider }),
  };
}

function jwtRules(policy: MeshObject): JwtRule[] {
  return listOf(policy.spec['jwtRules']).map((item, position) => {
    const rule = objectOf(item);
    const jwks = textOf(rule['jwks']);
    const jwksUri = textOf(rule['jwksUri']) ?? textOf(rule['jwks_uri']);
    const payload = textOf(rule['outputPayloadToHeader']);
    return {
      issuer: textOf(rule['issuer']) ?? '',
      audiences: textsOf(rule['audiences']),
      fromHeaders: listOf(rule['fromHeaders']).map((entry) => {
        const { name, prefix } = objectOf(entry);
        return { name: textOf(name) ?? '', prefix: textOf(prefix) ?? '' };
      }),
      fromParams: textsOf(rule['fromParams']),
      fromCookies: textsOf(rule['fromCookies']),
      forwardOriginalToken: rule['forwardOriginalToken'] === true,
      claimToHeaders: listOf(rule['outputClaimToHeaders']).map((entry) => {
        const { header, claim } = objectOf(entry);
        return { header: textOf(header) ?? '', claim: textOf(claim) ?? '' };
      }),
      source: refTo(policy, 'spec', 'jwtRules', position),
      ...(jwks === undefined ? {} : { jwks }),
      ...(jwksUri === undefined ? {} : { jwksUri }),
      ...(payload === undefined ? {} : { outputPayloadToHeader: payload }),
    };
  });
}
