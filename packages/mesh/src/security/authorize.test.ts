import { describe, expect, test } from 'vitest';
import { compile } from '../compile/compile.ts';
import { routeInbound } from '../envoy/route-inbound.ts';
import type { KubernetesObject } from '@drydock/manifests';
import type { Connection, ExternalVerdict } from '../inbound-config.ts';
import type { HttpRequest } from '../http-request.ts';
import { indexMesh } from '../index/mesh-index.ts';
import type { Outcome } from '../outcome.ts';
import { get, resource, shop, web } from '../test-mesh.ts';
import type { ProxyConfig } from '../proxy-config.ts';

const server = {
  ...web,
  labels: { app: 'reviews', version: 'v1' },
  ip: '10.244.0.1',
  pod: 'reviews-v1',
};

function serverConfig(
  ...policies: readonly (readonly [kind: string, name: string, spec: object])[]
): ProxyConfig {
  const resources = [...shop, ...policies.map(([kind, name, spec]) => resource(kind, name, spec))];
  return compile(indexMesh({ resources }), server);
}

const mtls = (account: string): Connection => ({
  tls: 'mtls',
  principal: `cluster.local/ns/prod/sa/${account}`,
  sourceIp: '10.244.0.9',
});

function ask(
  config: ProxyConfig,
  connection: Connection,
  request: Partial<HttpRequest> = {},
): Outcome {
  const destination = { ip: '10.244.0.1', port: 9080 };
  return routeInbound(
    config,
    { ...get('/reviews/0'), destination, ...request },
    { connection, trace: true },
  );
}

const plaintext: Connection = { tls: 'plaintext', sourceIp: '10.244.0.9' };

describe('AuthorizationPolicy', () => {
  const viewer = [
    'AuthorizationPolicy',
    'viewer',
    {
      rules: [
        {
          from: [{ source: { principals: ['cluster.local/ns/prod/sa/web'] } }],
          to: [{ operation: { methods: ['GET'] } }],
        },
      ],
    },
  ] as const;

  test('lets through what one rule allows as a whole', () => {
    expect(ask(serverConfig(viewer), mtls('web')).outcome).toBe('forwarded');
    expect(ask(serverConfig(viewer), mtls('web'), { method: 'POST' })).toMatchObject({
      outcome: 'rbac_denied',
      status: 403,
      body: 'RBAC: access denied',
      details: 'rbac_access_denied_matched_policy[none]',
    });
    expect(ask(serverConfig(viewer), mtls('curl')).outcome).toBe('rbac_denied');
  });

  test('names the conditions that kept a rule from applying', () => {
    const step = ask(serverConfig(viewer), mtls('web'), { method: 'POST' }).trace.find(
      ({ stage }) => stage === 'authorization',
    );
    expect(
      step?.rules?.[0]?.conditions.map(({ condition, actual, holds, source }) => [
        condition,
        actual,
        holds,
        source?.path,
      ]),
    ).toEqual([
      [
        'principals cluster.local/ns/prod/sa/web',
        'cluster.local/ns/prod/sa/web',
        true,
        'spec.rules[0].from[0].source.principals',
      ],
      ['methods GET', 'POST', false, 'spec.rules[0].to[0].operation.methods'],
    ]);
  });

  test('with an empty spec denies everything', () => {
    expect(ask(serverConfig(['AuthorizationPolicy', 'none', {}]), mtls('web')).outcome).toBe(
      'rbac_denied',
    );
  });

  test('that denies beats one that allows', () => {
    const deny = [
      'AuthorizationPolicy',
      'deny',
      { action: 'DENY', rules: [{ to: [{ operation: { paths: ['/reviews*'] } }] }] },
    ] as const;
    const allow = ['AuthorizationPolicy', 'allow', { rules: [{}] }] as const;
    expect(ask(serverConfig(allow, deny), mtls('web'))).toMatchObject({
      outcome: 'rbac_denied',
      details: 'rbac_access_denied_matched_policy[ns[prod]-policy[deny]-rule[0]]',
      decidedBy: { path: 'spec.rules[0]' },
    });
  });

  test('with notPrincipals holds for plaintext callers', () => {
    const policy = { action: 'DENY', rules: [{ from: [{ source: { notPrincipals: ['*'] } }] }] };
    const config = serverConfig(['AuthorizationPolicy', 'p', policy]);
    expect(ask(config, plaintext).outcome).toBe('rbac_denied');
    expect(ask(config, mtls('web')).outcome).toBe('forwarded');
  });

  test('of an external authorizer is said not to be modelled', () => {
    const policy = resource('AuthorizationPolicy', 'p', {
      action: 'CUSTOM',
      provider: { name: 'opa' },
      rules: [{}],
    });
    const meshConfig = { extensionProviders: [{ name: 'opa' }] };
    const config = compile(indexMesh({ resources: [...shop, policy], meshConfig }), server);
    expect(ask(config, plaintext)).toMatchObject({
      outcome: 'not_modelled',
      notModelled: [{ resource: { name: 'p' } }],
    });
  });
});

describe('a CUSTOM policy', () => {
  const authorizer = (failOpen: boolean): object => ({
    name: 'opa',
    envoyExtAuthzHttp: { service: 'opa.prod.svc.cluster.local', port: 8000, failOpen },
  });
  const rules = [{ to: [{ operation: { paths: ['/reviews*'] } }] }];
  const custom = resource('AuthorizationPolicy', 'p', {
    action: 'CUSTOM',
    provider: { name: 'opa' },
    rules,
  });
  const asked = (
    verdict: ExternalVerdict,
    {
      failOpen = false,
      more = [],
    }: { failOpen?: boolean; more?: readonly KubernetesObject[] } = {},
  ): Outcome => {
    const meshConfig = { extensionProviders: [authorizer(failOpen)] };
    const config = compile(
      indexMesh({ resources: [...shop, custom, ...more], meshConfig }),
      server,
    );
    const destination = { ip: '10.244.0.2', port: 9080 };
    return routeInbound(config, { ...get('/reviews/1'), destination }, { ask: () => verdict });
  };

  test('lets its authorizer decide, and passes its headers on', () => {
    const allowed = asked({ kind: 'allowed', headers: [['x-user', 'jason']] });
    expect(allowed.outcome).toBe('forwarded');
    expect(allowed.upstreamRequest?.headers).toContainEqual(['x-user', 'jason']);
    expect(asked({ kind: 'denied', status: 401, body: 'who?', headers: [] })).toMatchObject({
      status: 401,
      body: 'who?',
      details: 'ext_authz_denied',
      responseFlags: ['UAEX'],
    });
  });

  test('denies without an answer, unless failOpen', () => {
    expect(asked({ kind: 'error' }).status).toBe(403);
    expect(asked({ kind: 'error' }, { failOpen: true }).outcome).toBe('forwarded');
  });

  test('that allows leaves the decision to DENY and ALLOW', () => {
    const deny = resource('AuthorizationPolicy', 'd', { action: 'DENY', rules });
    const allowed = { kind: 'allowed', headers: [] } as const;
    expect(asked(allowed, { more: [deny] })).toMatchObject({ outcome: 'rbac_denied', status: 403 });
  });
});

describe('PeerAuthentication', () => {
  const strict = ['PeerAuthentication', 'default', { mtls: { mode: 'STRICT' } }] as const;

  test('STRICT resets plaintext and takes mTLS', () => {
    expect(ask(serverConfig(strict), plaintext)).toMatchObject({
      outcome: 'connection_error',
      details: 'filter_chain_not_found',
    });
    expect(ask(serverConfig(strict), mtls('web')).outcome).toBe('forwarded');
  });

  test('of a workload beats that of the namespace, and a port beats both', () => {
    const workload = [
      'PeerAuthentication',
      'w',
      {
        selector: { matchLabels: { app: 'reviews' } },
        mtls: { mode: 'STRICT' },
        portLevelMtls: { '9080': { mode: 'DISABLE' } },
      },
    ] as const;
    const config = serverConfig(strict, workload);
    expect(ask(config, plaintext).outcome).toBe('forwarded');
    expect(ask(config, plaintext, { destination: { ip: '10.244.0.1', port: 9999 } }).outcome).toBe(
      'connection_error',
    );
  });

  test('DISABLE makes clients speak plaintext', () => {
    const disable = resource('PeerAuthentication', 'default', { mtls: { mode: 'DISABLE' } });
    const { clusters } = compile(indexMesh({ resources: [...shop, disable] }), web);
    const cluster = clusters.get('outbound|9080|v1|reviews.prod.svc.cluster.local');
    expect(cluster?.endpoints.map(({ mtls: accepts }) => accepts)).toEqual([false]);
  });

  test('does not let a foreign trust domain in', () => {
    const foreign = { ...mtls('web'), principal: 'other.domain/ns/prod/sa/web' };
    expect(ask(serverConfig(), foreign)).toMatchObject({ details: 'untrusted_client_certificate' });
  });
});
