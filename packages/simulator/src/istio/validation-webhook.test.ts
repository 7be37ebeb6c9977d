import type { AdmissionRequest, StoreView } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';
import { expect, test } from 'vitest';
import { validationWebhook } from './validation-webhook.ts';

const store: StoreView = { revision: 0, get: () => undefined, list: () => [], ownedBy: () => [] };

function judge(spec: unknown): ReturnType<typeof validationWebhook> {
  const object: KubernetesObject = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'route', namespace: 'prod' },
    spec,
  };
  const request: AdmissionRequest = {
    operation: 'CREATE',
    resource: { group: 'networking.istio.io', resource: 'virtualservices' },
    namespace: 'prod',
    object,
    dryRun: false,
    user: 'learner',
  };
  return validationWebhook(request, store);
}

const route = [{ destination: { host: 'reviews' } }];

test('accepts a sound route without a warning', () => {
  expect(judge({ hosts: ['reviews'], http: [{ route }] })).toEqual({ allowed: true, warnings: [] });
});

test("refuses in the API server's words for a denying webhook", () => {
  const refused = judge({
    hosts: ['reviews'],
    http: [{ match: [{ uri: { regex: '(' } }], route }],
  });
  expect(refused).toMatchObject({ allowed: false, code: 400 });
  expect(refused.allowed ? '' : refused.message).toMatch(
    /^admission webhook "rev\.validation\.istio\.io" denied the request: configuration is invalid: /,
  );
});

test('lists several errors', () => {
  const bad = { match: [{ uri: { regex: '(' } }], route };
  const refused = judge({ hosts: ['reviews'], http: [bad, { ...bad, timeout: '0s' }] });
  expect(refused.allowed ? '' : refused.message).toMatch(/\d errors occurred:\n\t\* /);
});

test('a reference to something absent is no business of the webhook', () => {
  const route = [{ destination: { host: 'nobody.prod.svc.cluster.local', subset: 'none' } }];
  expect(judge({ hosts: ['nobody'], http: [{ route }] })).toMatchObject({ allowed: true });
});
