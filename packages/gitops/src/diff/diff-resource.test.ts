import { createClientTypes } from '@drydock/kubernetes';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import type { PlainObject } from '@drydock/merge';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffResource, type ResourceDiff } from './diff-resource.ts';
import { createDiffSettings, type DiffInput } from './diff-settings.ts';

const types = createClientTypes(loadCatalogue());

function diff(
  config: PlainObject | null,
  live: PlainObject | null,
  input: Omit<DiffInput, 'types'> = {},
): ResourceDiff {
  const made = createDiffSettings({ ...input, types });
  if (!made.ok) throw new Error(made.message);
  return diffResource(config, live, made.settings);
}

const deployment = (spec: object = {}, container: object = {}, metadata: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'prod', ...metadata },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx:1', ...container }] },
    },
    ...spec,
  },
});

const virtualService = (http: readonly object[], hosts: readonly string[] = ['web']) => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'web', namespace: 'prod' },
  spec: { hosts, http },
});

describe('diffResource', () => {
  test('does not count what the server fills in', () => {
    const live = deployment(
      { replicas: 1, strategy: { type: 'RollingUpdate' } },
      { imagePullPolicy: 'IfNotPresent', resources: {} },
      { uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z' },
    );
    expect(diff(deployment(), live).modified).toBe(false);
  });

  test('does not count a container that somebody injected, but a changed image', () => {
    const injected = deployment();
    injected.spec.template.spec.containers.push({ name: 'istio-proxy', image: 'proxy:1' });
    expect(diff(deployment(), injected).modified).toBe(false);
    const changed = diff(deployment({}, { image: 'nginx:2' }), injected);
    expect(changed.modified).toBe(true);
    expect(changed.predictedLive).toMatchObject({
      spec: { template: { spec: { containers: [{ image: 'nginx:2' }, { name: 'istio-proxy' }] } } },
    });
  });

  test('sees what Git no longer has only through the last applied configuration', () => {
    const before = deployment({}, { env: [{ name: 'A', value: '1' }] });
    const annotations = {
      'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(before),
    };
    const live = { ...before, metadata: { ...before.metadata, annotations } };
    expect(diff(deployment(), before).modified).toBe(false);
    expect(diff(deployment(), live).modified).toBe(true);
  });

  test('compares quantities by amount', () => {
    const half = deployment({}, { resources: { limits: { cpu: '500m', memory: '1Gi' } } });
    const same = deployment({}, { resources: { limits: { cpu: '0.5', memory: '1024Mi' } } });
    expect(diff(half, same).modified).toBe(false);
  });

  test('ignores fields of custom resources that only live has, but not items', () => {
    const route = [{ destination: { host: 'web' } }];
    const config = virtualService([{ route }]);
    expect(diff(config, virtualService([{ route, timeout: '5s' }])).modified).toBe(false);
    expect(diff(config, virtualService([{ route }], ['web', 'x'])).modified).toBe(true);
  });

  test('ignores what rules point at, and only there', () => {
    const rule = { group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] };
    const [config, live] = [deployment({ replicas: 1 }), deployment({ replicas: 5 })];
    expect(diff(config, live).modified).toBe(true);
    expect(diff(config, live, { ignoreDifferences: [rule] }).modified).toBe(false);
    const other = { ...rule, name: 'api' };
    expect(diff(config, live, { ignoreDifferences: [other] }).modified).toBe(true);
  });

  test('ignores the fields of a trusted manager that differ', () => {
    const managedFields = [
      { manager: 'hpa', operation: 'Update', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
    ];
    const live = deployment({ replicas: 5 }, {}, { managedFields });
    const rule = { group: '*', kind: '*', managedFieldsManagers: ['hpa'] };
    expect(diff(deployment({ replicas: 1 }), live).modified).toBe(true);
    expect(diff(deployment({ replicas: 1 }), live, { ignoreDifferences: [rule] }).modified).toBe(
      false,
    );
  });

  test('believes a dry run, but for what webhooks did to it', () => {
    const mine = { 'f:spec': { 'f:replicas': {} } };
    const managedFields = [{ manager: 'argocd-controller', operation: 'Apply', fieldsV1: mine }];
    const live = deployment({ replicas: 1 }, {}, { managedFields });
    const answer = deployment({ replicas: 1, paused: true }, {}, { managedFields });
    const serverSideDryRun = () => answer;
    const config = deployment({ replicas: 1 });
    expect(diff(config, live, { serverSideDryRun }).modified).toBe(false);
    const strict = { serverSideDryRun, ignoreWebhookChanges: false };
    expect(diff(config, live, strict).modified).toBe(true);
  });

  test('shows both ends of what is missing or extra', () => {
    expect(diff(deployment(), null)).toMatchObject({ modified: true, normalizedLive: null });
    expect(diff(null, deployment())).toMatchObject({ modified: false, predictedLive: null });
  });

  test('fails all comparisons on a jq expression that does not parse', () => {
    const rule = { group: 'apps', kind: 'Deployment', jqPathExpressions: ['.spec |||'] };
    expect(createDiffSettings({ types, ignoreDifferences: [rule] })).toEqual({
      ok: false,
      message: 'failed to create diff normalizer: unexpected token "|"',
    });
  });
});

const scalar = fc.oneof(fc.string({ maxLength: 3 }), fc.integer({ min: 0, max: 9 }));
const json = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
})).object;
const custom = json.map((spec) => ({
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  metadata: { name: 'x' },
  spec,
}));
const workload = fc
  .record({
    replicas: fc.integer({ min: 0, max: 5 }),
    image: fc.constantFrom('a:1', 'b:2'),
    names: fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { minLength: 1 }),
    env: fc.uniqueArray(fc.constantFrom('A', 'B', 'C')),
  })
  .map(({ env, image, names, replicas }) => {
    const object = deployment({ replicas });
    object.spec.template.spec.containers = names.map((name) => ({
      name,
      image,
      env: env.map((variable) => ({ name: variable, value: '1' })),
    }));
    return object;
  });

describe('laws of diffResource', () => {
  test('applying the prediction leaves no difference', () => {
    const pairs = fc.oneof(fc.tuple(custom, custom), fc.tuple(workload, workload));
    fc.assert(
      fc.property(pairs, ([config, live]) => {
        const { predictedLive } = diff(config, live);
        return !diff(config, predictedLive).modified;
      }),
      { numRuns: 300 },
    );
  });

  test('normalising what is normalised changes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(custom, workload), (object) => {
        const { normalizedLive } = diff(object, object);
        const again = diff(normalizedLive, normalizedLive);
        expect(again.modified).toBe(false);
        expect(again.normalizedLive).toEqual(normalizedLive);
      }),
    );
  });
});
