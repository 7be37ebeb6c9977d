import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decideAutoSync } from './application/auto-sync.ts';
import { nextDeletionStep } from './application/deletion.ts';
import { recordHistory, rollbackOperation } from './application/history.ts';
import { startOperation } from './application/operation-state.ts';
import { neededRefresh } from './application/refresh.ts';
import { syncOptionsOf } from './application/sync-options.ts';
import { generateApplications } from './applicationset/generate-applications.ts';
import { planApplications } from './applicationset/plan-applications.ts';
import { manifestObjects } from './source/manifest-objects.ts';
import { renderSource } from './source/render-source.ts';
import { planSync } from './sync/plan-sync.ts';

const WORDS = [
  'list',
  'elements',
  'git',
  'directories',
  'files',
  'path',
  'matrix',
  'merge',
  'generators',
  'mergeKeys',
  'clusters',
  'selector',
  'matchLabels',
  'matchExpressions',
  'values',
  'template',
  'metadata',
  'name',
  'annotations',
  'finalizers',
  'spec',
  'source',
  'sources',
  'syncPolicy',
  'automated',
  'retry',
  'history',
  'status',
  'operationState',
  'helm',
  'kustomize',
  'directory',
  'parameters',
  'images',
  'patches',
  'commonLabels',
  'valueFiles',
  'templatePatch',
];
const key = fc.constantFrom(...WORDS);
const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom('', 'x', '{{.x}}', '{{', '*', '[', '$x/y', '..', '- a', 'a: b'),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5 }),
  ),
}));
const document = fc.dictionary(key, json, { maxKeys: 6 }) as fc.Arbitrary<JsonObject>;

const SETTINGS = { now: () => 0n, random: { next: () => 0.5 } };
const files = new Map(
  ['a/kustomization.yaml', 'b/Chart.yaml', 'c/x.yaml'].map((path) => [
    path,
    { bytes: new TextEncoder().encode('kind: A\nname: x\nversion: 1.0.0\napiVersion: v2\n') },
  ]),
);

describe('bad input', () => {
  it('of an Application or its project never throws', () => {
    fc.assert(
      fc.property(document, document, document, (spec, status, metadata) => {
        const application = {
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'Application',
          metadata: { ...metadata, name: 'x' },
          spec,
          status,
        } as unknown as KubernetesObject; // what an API server without a schema would hold
        decideAutoSync({ application, sync: { status: 'OutOfSync' }, resources: [], now: 0 });
        neededRefresh(application, 0, { resync: 1 });
        rollbackOperation(application, 1);
        recordHistory(application, startOperation({ sync: {} }, 0), 0);
        syncOptionsOf(application, {}, 0);
        nextDeletionStep({
          application,
          live: [application],
          targets: [],
          health: () => undefined,
        });
      }),
      { numRuns: 300 },
    );
  });

  it('of an ApplicationSet never throws', () => {
    fc.assert(
      fc.property(document, json, fc.boolean(), (spec, generator, goTemplate) => {
        const applicationSet = {
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'ApplicationSet',
          metadata: { name: 'x' },
          spec: { ...spec, goTemplate, generators: [generator, spec] },
        } as unknown as KubernetesObject; // what an API server without a schema would hold
        const made = generateApplications(applicationSet, {
          clusterSecrets: [],
          repository: () => ({ directories: ['a'], files: new Map([['a.yaml', 'x: 1']]) }),
        });
        planApplications(applicationSet, made.applications, made.applications, false);
      }),
      { numRuns: 300 },
    );
  });

  it('of a source is a message', () => {
    fc.assert(
      fc.property(document, fc.constantFrom('a', 'b', 'c', '', '..'), (source, path) => {
        const made = renderSource({
          source: { ...source, path },
          application: { name: 'x', namespace: 'y', project: 'z' },
          files,
          revision: '',
          settings: SETTINGS,
        });
        expect('error' in made ? typeof made.error : typeof made.manifests).not.toBe('undefined');
      }),
      { numRuns: 300 },
    );
  });

  it('in manifests reaches a sync without an exception', () => {
    fc.assert(
      fc.property(document, document, (metadata, rest) => {
        const text = JSON.stringify({ ...rest, kind: 'Job', apiVersion: 'batch/v1', metadata });
        const read = manifestObjects(text);
        const objects = 'objects' in read ? read.objects : [];
        planSync({
          options: { namespace: 'n', prune: true },
          resources: objects.map((target) => ({ target })),
          hooks: objects,
          health: () => undefined,
          findKind: () => ({ namespaced: true }),
        });
      }),
      { numRuns: 300 },
    );
  });
});
