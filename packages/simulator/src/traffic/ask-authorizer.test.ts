import { expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import { call, deployment, namespace, post, service } from '../test-support/shop.ts';
import type { TrafficResult } from '../traffic.ts';

test('a CUSTOM policy asks the authorizer that runs in the cluster, and denies when it is gone', async () => {
  const simulator = createSimulator({ install: ['istio'] });
  simulator.settle();
  const provider =
    'service: ext-authz.prod.svc.cluster.local, port: 8000, includeRequestHeadersInCheck: [x-ext-authz]';
  const mesh = `extensionProviders:\n- name: sample\n  envoyExtAuthzHttp: {${provider}}\n`;
  await call(simulator, 'PATCH', '/api/v1/namespaces/istio-system/configmaps/istio', {
    data: { mesh },
  });
  await post(simulator, namespace('prod', { 'istio-injection': 'enabled' }));
  await post(simulator, service('ext-authz', 8000));
  await post(simulator, service('httpbin', 8080));
  await post(simulator, deployment('ext-authz', 'gcr.io/istio-testing/ext-authz:latest'));
  await post(simulator, deployment('httpbin', 'mccutchen/go-httpbin:2'));
  await post(simulator, deployment('curl', 'curlimages/curl:8.16.0'));
  const policy = {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'ask', namespace: 'prod' },
    spec: {
      selector: { matchLabels: { app: 'httpbin' } },
      action: 'CUSTOM',
      provider: { name: 'sample' },
      rules: [{ to: [{ operation: { paths: ['/headers'] } }] }],
    },
  };
  const path = '/apis/security.istio.io/v1/namespaces/prod/authorizationpolicies';
  expect((await call(simulator, 'POST', path, policy)).status).toBe(201);
  simulator.settle();
  const get = (url: string, headers: Readonly<Record<string, string>> = {}): TrafficResult =>
    simulator.send({ from: { workload: 'curl', namespace: 'prod' }, url, headers });
  expect(get('http://httpbin:8080/get').status).toBe(200);
  expect(get('http://httpbin:8080/headers', { 'x-ext-authz': 'allow' }).status).toBe(200);
  const denied = get('http://httpbin:8080/headers', { 'x-ext-authz': 'deny' });
  expect(denied).toMatchObject({ status: 403, responseFlags: ['UAEX'] });
  expect(denied.body).toContain('denied by ext_authz');
  await call(simulator, 'PATCH', '/apis/apps/v1/namespaces/prod/deployments/ext-authz', {
    spec: { replicas: 0 },
  });
  simulator.settle();
  expect(get('http://httpbin:8080/headers', { 'x-ext-authz': 'allow' }).status).toBe(403);
});
