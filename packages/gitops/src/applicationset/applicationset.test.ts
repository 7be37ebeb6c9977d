import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { describe, expect, it } from 'vitest';

import { generateApplications } from './generate-applications.ts';
import type { GeneratorInputs } from './inputs.ts';
import { planApplications } from './plan-applications.ts';
import { assignSteps } from './progressive-steps.ts';
import type { ApplicationRollout } from './progressive-sync.ts';
import {
  applicationsToSync,
  observeRollout,
  promoteRollout,
  rolloutApplications,
} from './progressive-sync.ts';
import { renderText } from './render-text.ts';
import { applicationSetConditions, generatedProblems } from './set-conditions.ts';

const inputs: GeneratorInputs = {
  clusterSecrets: [],
  repository: () => ({
    directories: ['apps', 'apps/web', 'apps/api'],
    files: new Map([['env/dev.yaml', 'name: dev\nsize: 2\n']]),
  }),
  pullRequests: () => [
    { number: 7, branch: 'feat/x_y', targetBranch: 'main', headSha: 'abcdef0123', title: 'a' },
    { number: 8, branch: 'fix', targetBranch: 'old', headSha: 'abcdef0124', title: 'b' },
  ],
};

function set(spec: JsonObject): KubernetesObject {
  const template = {
    metadata: { name: '{{.name}}' },
    spec: { project: 'default', destination: { server: 'https://kubernetes.default.svc' } },
  };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name: 'all', namespace: 'argocd' },
    spec: { goTemplate: true, template, ...spec },
  };
}

const namesOf = (applicationSet: KubernetesObject): readonly string[] =>
  generateApplications(applicationSet, inputs).applications.map(({ metadata }) => metadata.name);

describe('generateApplications', () => {
  it('crosses two generators, the second filled in with the first', () => {
    const generators = [
      {
        matrix: {
          generators: [
            { git: { repoURL: 'r', directories: [{ path: 'apps/*' }] } },
            { list: { elements: [{ name: '{{.path.basename}}-dev' }] } },
          ],
        },
      },
    ];
    expect(namesOf(set({ generators }))).toEqual(['web-dev', 'api-dev']);
  });

  it('takes pull requests that a filter takes', () => {
    const generators = [{ pullRequest: { filters: [{ targetBranchMatch: '^main$' }] } }];
    const template = { metadata: { name: 'pr-{{.number}}-{{.branch_slug}}' }, spec: {} };
    expect(namesOf(set({ generators, template }))).toEqual(['pr-7-feat-x-y']);
  });

  it('keeps the good generators when one fails', () => {
    const generators = [{ plugin: {} }, { list: { elements: [{ name: 'good' }] } }];
    const made = generateApplications(set({ generators }), inputs);
    expect(made.applications.map(({ metadata }) => metadata.name)).toEqual(['good']);
    expect(made).toMatchObject({
      reason: 'ApplicationGenerationFromParamsError',
      error: 'error listing params: plugins are not modelled here',
    });
  });

  it('says which key a template misses when told to', () => {
    const generators = [{ list: { elements: [{ a: 'x' }] } }];
    const strict = set({ generators, goTemplateOptions: ['missingkey=error'] });
    expect(generateApplications(strict, inputs)).toMatchObject({
      reason: 'RenderTemplateParamsError',
      error: expect.stringContaining('map has no entry for key "name"'),
    });
  });

  it('ends templates that do not end', () => {
    const text = '{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}';
    const options = { goTemplate: true, goTemplateOptions: [] };
    expect(renderText(text, {}, options)).toMatchObject({ error: expect.any(String) });
  });

  it('reads a long text of braces in a time that grows with it', () => {
    const options = { goTemplate: false, goTemplateOptions: [] };
    const text = '{{'.repeat(500_000);
    expect(renderText(text, {}, options)).toEqual({ text });
    expect(renderText('{{a}} {{b', { a: 'x' }, options)).toMatchObject({
      error: expect.stringContaining('Cannot find end tag'),
    });
    expect(renderText('{{\n}} {{a}}', { a: 'x' }, options)).toEqual({ text: '{{\n}} x' });
  }, 5000);
});

describe('the policy of an ApplicationSet', () => {
  const app = (name: string, project: string): KubernetesObject => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name },
    spec: { project, source: { path: name } },
  });
  const desired = [app('a', 'new'), app('b', 'x')];
  const existing = [app('a', 'old'), app('c', 'x')];
  const plan = (syncPolicy: JsonObject, hasError = false): readonly number[] => {
    const made = planApplications(set({ syncPolicy }), desired, existing, hasError);
    return [made.create.length, made.update.length, made.delete.length];
  };

  it('decides what may be created, changed and deleted', () => {
    expect(plan({})).toEqual([1, 1, 1]);
    expect(plan({ applicationsSync: 'create-only' })).toEqual([1, 0, 0]);
    expect(plan({ applicationsSync: 'create-update' })).toEqual([1, 1, 0]);
    expect(plan({ applicationsSync: 'create-delete' })).toEqual([1, 0, 1]);
  });

  it('deletes nothing while a generator fails', () => {
    expect(plan({}, true)).toEqual([1, 1, 0]);
  });

  it('leaves the fields alone that it is told to ignore', () => {
    const ignoring = set({ ignoreApplicationDifferences: [{ jsonPointers: ['/spec/project'] }] });
    expect(planApplications(ignoring, desired, existing, false).update).toEqual([]);
    const byPath = set({
      ignoreApplicationDifferences: [{ jqPathExpressions: ['.spec.project'] }],
    });
    expect(planApplications(byPath, desired, existing, false).update).toEqual([]);
  });
});

describe('a rolling sync', () => {
  const app = (name: string, env: string, status: JsonObject = {}): KubernetesObject => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, labels: { env } },
    spec: { syncPolicy: { automated: { prune: true } } },
    status: { sync: { status: 'OutOfSync', revision: 'r' }, ...status },
  });
  const rolling = set({
    strategy: {
      type: 'RollingSync',
      rollingSync: {
        steps: [
          { matchExpressions: [{ key: 'env', operator: 'In', values: ['dev'] }], maxUpdate: 1 },
          { matchExpressions: [{ key: 'env', operator: 'In', values: ['prod'] }] },
        ],
      },
    },
  });
  const apps = [app('d1', 'dev'), app('d2', 'dev'), app('p1', 'prod')];
  const steps = assignSteps(rolling, apps);
  const observe = (
    statuses: readonly ApplicationRollout[],
    applications: readonly KubernetesObject[],
  ): readonly ApplicationRollout[] =>
    observeRollout({ statuses, applications, desired: [], steps, now: 0 });

  it('updates as many of the first step as it may, and leaves the next one alone', () => {
    const waiting = observe([], apps);
    const due = applicationsToSync(steps, waiting, apps);
    const promoted = promoteRollout(rolling, waiting, due, { stepOf: steps.stepOf, now: 0 });
    expect(promoted.map(({ status }) => status)).toEqual(['Pending', 'Waiting', 'Waiting']);
    const wanted = rolloutApplications(apps, promoted, due);
    expect(wanted.map((one) => one['operation'] !== undefined)).toEqual([true, false, false]);
    expect(wanted[2]).toMatchObject({ spec: { syncPolicy: { automated: { enabled: false } } } });
  });

  it('goes on to the next step when the first is healthy', () => {
    const done = { sync: { status: 'Synced', revision: 'r' }, health: { status: 'Healthy' } };
    const after = [app('d1', 'dev', done), app('d2', 'dev', done), app('p1', 'prod')];
    const statuses = observe([], after);
    expect(statuses.map(({ status }) => status)).toEqual(['Healthy', 'Healthy', 'Waiting']);
    expect([...applicationsToSync(steps, statuses, after)]).toEqual(['d1', 'd2', 'p1']);
  });
});

describe('the conditions of an ApplicationSet', () => {
  it('name the first problem, and say that all is well without one', () => {
    const generators = [{ list: { elements: [{ name: 'x' }, { name: 'x' }] } }];
    const applicationSet = set({ generators });
    const generated = generateApplications(applicationSet, inputs);
    const known = { projects: new Map(), clusters: [] };
    const problems = generatedProblems(applicationSet, generated.applications, known);
    expect([...problems.values()]).toEqual([
      'application references project default which does not exist',
      'ApplicationSet all contains applications with duplicate name: x',
    ]);
    const conditions = (found: readonly string[]): unknown =>
      applicationSetConditions(applicationSet, {
        generated,
        problems: found,
        before: [],
        now: 'now',
      }).map(({ type, status }) => `${type} ${status}`);
    expect(conditions([...problems.values()])).toEqual([
      'ErrorOccurred True',
      'ParametersGenerated True',
      'ResourcesUpToDate False',
    ]);
    expect(conditions([])).toEqual([
      'ErrorOccurred False',
      'ParametersGenerated True',
      'ResourcesUpToDate True',
    ]);
  });
});
