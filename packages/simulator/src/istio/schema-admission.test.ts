import type { AdmissionRequest, AdmissionResponse } from '@drydock/kubernetes';
import { expect, test } from 'vitest';
import { fixedStore } from '../test-support/fixed-store.ts';
import { schemaAdmission } from './schema-admission.ts';

const destination = { host: 'reviews' };

function judge(rule: object, extra: Partial<AdmissionRequest> = {}): AdmissionResponse {
  const object = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'route', namespace: 'prod' },
    spec: { hosts: ['reviews'], http: [rule] },
  };
  const resource = { group: 'networking.istio.io', resource: 'virtualservices' };
  const request = {
    operation: 'CREATE',
    resource,
    namespace: 'prod',
    object,
    dryRun: false,
  } as const;
  return schemaAdmission.admit({ ...request, user: 'learner', ...extra }, fixedStore([]));
}

test('refuses wrong types and missing fields as the API server does, all at once', () => {
  const response = judge({ route: [{ destination: {} }], timeout: 5 });
  expect(response).toMatchObject({ allowed: false, code: 422, reason: 'Invalid' });
  if (response.allowed) return;
  expect(response.message).toMatch(/^VirtualService\.networking\.istio\.io "route" is invalid: \[/);
  expect(response.causes?.map(({ field }) => field).toSorted((a, b) => a.localeCompare(b))).toEqual(
    ['spec.http[0].route[0].destination.host', 'spec.http[0].timeout'],
  );
});

test('warns of unknown fields', () => {
  expect(judge({ route: [{ destination }], rout: [] })).toEqual({
    allowed: true,
    warnings: ['unknown field "spec.http[0].rout"'],
  });
});

test('leaves other kinds, deletion and status to others', () => {
  const wrong = { timeout: 5 };
  expect(judge(wrong, { operation: 'DELETE' }).allowed).toBe(true);
  expect(judge(wrong, { subresource: 'status' }).allowed).toBe(true);
  expect(judge(wrong, { resource: { group: '', resource: 'configmaps' } }).allowed).toBe(true);
});
