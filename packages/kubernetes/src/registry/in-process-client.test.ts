import type { KubernetesObject } from '@drydock/manifests';
import { expect, test } from 'vitest';
import { createApiServer } from '../create-api-server.ts';
import type { ApiServer } from '../api-server.ts';

function started(): ApiServer {
  const server = createApiServer({ now: () => 0, random: { next: () => 0.5 } });
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'prod' } };
  server.submit({ verb: 'create', object: namespace }, 'test');
  return server;
}

function config(data: Record<string, string>, more: object = {}): KubernetesObject {
  const metadata = { name: 'settings', namespace: 'prod' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data, ...more };
}

const CONFIGMAPS = { group: '', resource: 'configmaps' };

test('a dry run answers as the write would and stores nothing', () => {
  const server = started();
  const result = server.submit({ verb: 'create', object: config({ a: '1' }), dryRun: true }, 'me');
  expect(result.ok && result.object.metadata.uid).toBeTruthy();
  expect(server.store.get(CONFIGMAPS, 'prod', 'settings')).toBeUndefined();
});

test('an unknown field is refused as over HTTP', () => {
  const object = config({}, { dta: {} });
  const result = started().submit({ verb: 'create', object }, 'me');
  expect(result).toMatchObject({
    ok: false,
    failure: { code: 400, message: expect.stringContaining('unknown field "dta"') },
  });
});

test('server-side apply keeps its manager and meets conflicts', () => {
  const server = started();
  server.submit({ verb: 'apply', object: config({ a: '1' }) }, 'argocd-controller');
  const other = server.submit({ verb: 'apply', object: config({ a: '2' }) }, 'somebody');
  expect(other).toMatchObject({ ok: false, failure: { code: 409, reason: 'Conflict' } });
  const forced = server.submit({ verb: 'apply', object: config({ a: '2' }), force: true }, 'me');
  expect(forced).toMatchObject({ ok: true, object: { data: { a: '2' } } });
});

test('a kind that is not served is named', () => {
  const object = { apiVersion: 'example.org/v1', kind: 'Widget', metadata: { name: 'w' } };
  expect(started().submit({ verb: 'create', object }, 'me')).toMatchObject({
    ok: false,
    failure: { message: 'no matches for kind "Widget" in version "example.org/v1"' },
  });
});

test('a custom resource may have a finalizer without a domain, a built-in kind may not', () => {
  const server = started();
  server.install(['argoproj.io']);
  const metadata = { name: 'a', namespace: 'prod', finalizers: ['plain.example.org'] };
  const project = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata, spec: {} };
  expect(server.submit({ verb: 'create', object: project }, 'me').ok).toBe(true);
  expect(server.submit({ verb: 'create', object: config({}, { metadata }) }, 'me')).toMatchObject({
    ok: false,
    failure: { code: 422, message: expect.stringContaining('nor is it fully qualified') },
  });
});
