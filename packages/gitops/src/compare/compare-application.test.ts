import { createClientTypes } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { describe, expect, test } from 'vitest';
import { parseArgoSettings } from '../settings/argo-settings.ts';
import { defaultTracking, withTracking } from '../tracking/tracking.ts';
import { compareApplication, type CompareInput, type Comparison } from './compare-application.ts';

const types = createClientTypes(loadCatalogue());

const config = (
  name: string,
  data: object = { a: '1' },
  metadata: object = {},
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'prod', uid: `uid-${name}`, ...metadata },
  data,
});

const target = (name: string, data?: object): KubernetesObject => {
  const { uid: _, ...metadata } = config(name).metadata;
  return { ...config(name, data), metadata };
};

function live(object: KubernetesObject, application = 'shop'): KubernetesObject {
  const marked = withTracking(object, { application, namespace: 'prod' }, defaultTracking);
  if (!marked.ok) throw new Error(marked.message);
  return marked.object;
}

function compare(input: Partial<CompareInput>, spec: object = {}): Comparison {
  return compareApplication({
    application: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'shop', namespace: 'argocd' },
      spec: {
        destination: { server: 'https://kubernetes.default.svc', namespace: 'prod' },
        ...spec,
      },
    },
    project: { spec: { clusterResourceWhitelist: [{ group: '*', kind: '*' }] } },
    targets: [],
    live: [],
    settings: parseArgoSettings({}),
    types,
    isNamespaced: (object) => object.kind !== 'Namespace',
    controllerNamespace: 'argocd',
    ...input,
  });
}

const statuses = ({ resources }: Comparison) =>
  resources.map(({ status }) => [status.name, status.status, status.requiresPruning ?? false]);

describe('compareApplication', () => {
  test('tells synced, changed, missing and extra resources apart', () => {
    const targets = ['same', 'changed', 'missing'].map((name) => target(name));
    const found = compare({
      targets,
      live: [live(config('same')), live(config('changed', { a: '2' })), live(config('extra'))],
    });
    expect(found.sync).toBe('OutOfSync');
    // The mark of the rendered manifest is not in these targets, but live alone has it: no difference.
    expect(statuses(found)).toEqual([
      ['same', 'Synced', false],
      ['changed', 'OutOfSync', false],
      ['missing', 'OutOfSync', false],
      ['extra', 'OutOfSync', true],
    ]);
    expect(found.health).toEqual({ status: 'Healthy', message: '' });
  });

  test('lets an extra object that is to be ignored not count', () => {
    const annotations = { 'argocd.argoproj.io/compare-options': 'IgnoreExtraneous' };
    const found = compare({ live: [live(config('extra', {}, { annotations }))] });
    expect(found.sync).toBe('Synced');
    expect(statuses(found)).toEqual([['extra', 'OutOfSync', true]]);
  });

  test('warns of resources that are repeated, shared or excluded', () => {
    const found = compare({
      targets: [target('a'), target('a'), target('b'), { ...target('s'), kind: 'Secret' }],
      live: [live(config('b'), 'other')],
      settings: parseArgoSettings({ 'resource.exclusions': '- kinds: [Secret]\n' }),
    });
    expect(found.conditions).toEqual([
      {
        type: 'RepeatedResourceWarning',
        message: 'Resource /ConfigMap/prod/a appeared 2 times among application resources.',
      },
      {
        type: 'ExcludedResourceWarning',
        message: 'Resource /Secret s is excluded in the settings',
      },
      {
        type: 'SharedResourceWarning',
        message: 'ConfigMap/b is part of applications shop and other',
      },
    ]);
  });

  test('knows nothing when Git could not be rendered or a rule does not parse', () => {
    const unrendered = compare({
      targets: undefined,
      targetError: 'path does not exist',
      live: [live(config('a'))],
    });
    expect(unrendered.sync).toBe('Unknown');
    expect(unrendered.conditions).toEqual([
      { type: 'ComparisonError', message: 'path does not exist' },
    ]);
    const rule = { group: '', kind: 'ConfigMap', jqPathExpressions: ['|'] };
    const broken = compare(
      { targets: [target('a')], live: [live(config('a'))] },
      { ignoreDifferences: [rule] },
    );
    expect(broken.sync).toBe('Unknown');
    expect(broken.conditions[0]?.type).toBe('ComparisonError');
  });

  test('compares a namespace with managed metadata instead of pruning it', () => {
    const namespace = live({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'prod',
        labels: { team: 'a', other: 'x' },
        annotations: { 'argocd.argoproj.io/sync-options': 'ServerSideApply=true' },
      },
    });
    const managed = (team: string) => ({
      syncPolicy: { managedNamespaceMetadata: { labels: { team } } },
    });
    expect(statuses(compare({ live: [namespace] }, managed('a')))).toEqual([
      ['prod', 'Synced', false],
    ]);
    expect(compare({ live: [namespace] }, managed('b')).sync).toBe('OutOfSync');
  });
});
