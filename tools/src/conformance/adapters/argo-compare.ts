import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { compareApplication, decideAutoSync, parseArgoSettings } from '@drydock/gitops';
import type { ComparedPair, Comparison } from '@drydock/gitops';
import { createClientTypes } from '@drydock/kubernetes';
import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';

import type { CaseResult, ConformanceAdapter } from '../adapter.ts';

interface Case {
  readonly name: string;
  readonly targets: readonly KubernetesObject[];
  readonly live: readonly KubernetesObject[];
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
  readonly projectSpec?: JsonObject;
  readonly configMap?: Readonly<Record<string, string>>;
  readonly revision?: string;
  readonly revisionHasNoChanges?: boolean;
  readonly expected: Expected;
}

interface Expected {
  readonly sync: string;
  readonly health: unknown;
  readonly hooks: number;
  readonly resources: readonly unknown[] | null;
  readonly conditions: readonly Condition[] | null;
  readonly autoSyncOperation: unknown;
  readonly autoSyncCondition?: Condition;
}

interface Condition {
  readonly type: string;
}

export const adapter: ConformanceAdapter = { format: 'argo-compare', run };

const types = createClientTypes(loadCatalogue());
const REVISION = 'abc123';

function* run(suiteDir: string): Iterable<CaseResult> {
  const cases = JSON.parse(readFileSync(join(suiteDir, 'cases.json'), 'utf8')) as readonly Case[];
  for (const one of cases) yield judge(one);
}

function judge(one: Case): CaseResult {
  const { expected, name } = one;
  const application = applicationOf(one);
  const comparison = compareApplication({
    application,
    project: { metadata: { name: 'default' }, spec: { ...anything, ...one.projectSpec } },
    targets: one.targets,
    live: one.live,
    settings: parseArgoSettings(one.configMap ?? {}),
    types,
    isNamespaced: () => true,
    controllerNamespace: 'fake-argocd-ns',
  });
  const started = startedBy(one, application, comparison);
  const pairs: readonly (readonly [unknown, unknown])[] = [
    [comparison.sync, expected.sync],
    [comparison.health, expected.health],
    [comparison.hooks.length, expected.hooks],
    [setOf(comparison.resources.map(resourceOf)), setOf(expected.resources ?? [])],
    [typesOf(comparison.conditions), typesOf(expected.conditions ?? [])],
    [started.operation ?? null, expected.autoSyncOperation],
    [started.condition?.type, expected.autoSyncCondition?.type],
  ];
  const wrong = pairs.filter(([seen, wanted]) => stable(seen) !== stable(wanted));
  if (wrong.length === 0) return { name, passed: true };
  const detail = wrong
    .map(([seen, want]) => `want ${stable(want)}, got ${stable(seen)}`)
    .join('\n');
  return { name, passed: false, detail };
}

/** The project of the recording permits everything. */
const anything: JsonObject = {
  sourceRepos: ['*'],
  destinations: [{ server: '*', namespace: '*' }],
  clusterResourceWhitelist: [{ group: '*', kind: '*' }],
};

function applicationOf(one: Case): KubernetesObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'my-app', namespace: 'fake-argocd-ns', uid: '123' },
    spec: {
      source: {
        repoURL: 'https://github.com/argoproj/argocd-example-apps.git',
        path: 'some/path',
      },
      destination: { server: 'https://localhost:6443', namespace: 'fake-dest-ns' },
      project: 'default',
      ...one.spec,
    },
    ...(one.status ? { status: one.status } : {}),
  };
}

function startedBy(one: Case, application: KubernetesObject, comparison: Comparison) {
  return decideAutoSync({
    application,
    sync: { status: comparison.sync, revision: one.revision ?? REVISION },
    resources: comparison.resources.map(({ status }) => status),
    revisionHasChanges: one.revisionHasNoChanges !== true,
    now: Date.parse('2026-01-01T00:00:00Z'),
  });
}

function resourceOf({ status }: ComparedPair): unknown {
  const { health, ...rest } = status;
  if (!health) return rest;
  const { message } = health;
  return { ...rest, health: { status: health.status, ...(message === '' ? {} : { message }) } };
}

const typesOf = (conditions: readonly Condition[]): readonly string[] =>
  conditions.map(({ type }) => type).toSorted();

const setOf = (items: readonly unknown[]): readonly string[] => items.map(stable).toSorted();

function stable(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) => {
      if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
      return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    }) ?? 'nothing'
  );
}
