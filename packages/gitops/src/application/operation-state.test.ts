import type { KubernetesObject } from '@drydock/manifests';
import { describe, expect, it } from 'vitest';

import { nextDeletionStep } from './deletion.ts';
import { recordHistory, rollbackOperation } from './history.ts';
import {
  recordStep,
  restartOperation,
  retryDueAt,
  startOperation,
  terminateOperation,
} from './operation-state.ts';
import { neededRefresh } from './refresh.ts';

const NOON = Date.parse('2026-01-01T12:00:00Z');
const failedStep = { phase: 'Failed', message: 'no', results: [] } as const;

function application(fields: Record<string, unknown>): KubernetesObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'shop', namespace: 'argocd' },
    spec: {},
    ...fields,
  };
}

describe('an operation', () => {
  it('waits longer before each retry, and says how often it tried', () => {
    const retry = { limit: 2, backoff: { duration: '10s', factor: 2 } };
    const first = recordStep(startOperation({ sync: {}, retry }, NOON), failedStep, NOON);
    expect(first).toMatchObject({
      phase: 'Running',
      retryCount: 1,
      message: 'no. Retrying attempt #1 at 12:00PM.',
    });
    expect(retryDueAt(first)).toBe(NOON + 10_000);
    const second = recordStep(restartOperation(first), failedStep, NOON);
    expect(retryDueAt(second)).toBe(NOON + 20_000);
    const last = recordStep(restartOperation(second), failedStep, NOON);
    expect(last).toMatchObject({ phase: 'Failed', message: 'no (retried 2 times).' });
  });

  it('is not tried again when somebody terminated it', () => {
    const running = startOperation({ sync: {}, retry: { limit: 2 } }, NOON);
    const asked = terminateOperation(running);
    if ('error' in asked) throw new Error(asked.error);
    const step = { phase: 'Failed', message: 'Operation terminated', results: [] } as const;
    expect(recordStep(asked, step, NOON)).toMatchObject({
      phase: 'Failed',
      message: 'Operation terminated',
    });
    expect(recordStep({ ...asked, retryCount: 1 }, step, NOON).message).toBe(
      'Operation terminated (retried 1 times).',
    );
  });

  it('is remembered when it synced the whole application, ten times at most', () => {
    let app = application({});
    for (let round = 0; round < 12; round += 1) {
      const started = startOperation({ sync: {} }, NOON);
      const state = {
        ...started,
        phase: 'Succeeded',
        syncResult: { revision: `r${round}` },
      } as const;
      app = application({ status: { history: recordHistory(app, state, NOON) } });
    }
    const history = recordHistory(app, startOperation({ sync: {} }, NOON), NOON);
    expect(history.map((entry) => entry['id'])).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(rollbackOperation(app, 4)).toMatchObject({ sync: { revision: 'r4' } });
    expect(rollbackOperation(app, 1)).toEqual({
      error: 'application shop does not have deployment with id 1',
    });
  });
});

describe('the deletion of an application', () => {
  const object = (name: string, annotations: Record<string, string> = {}): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'prod', annotations },
  });
  const app: KubernetesObject = {
    ...application({}),
    metadata: {
      name: 'shop',
      deletionTimestamp: '2026-01-01T12:00:00Z',
      finalizers: ['resources-finalizer.argocd.argoproj.io/background'],
    },
  };
  const base = { application: app, targets: [], health: () => undefined };

  it('removes the last wave first and keeps what asks to be kept', () => {
    const late = object('late', { 'argocd.argoproj.io/sync-wave': '2' });
    const kept = object('kept', { 'argocd.argoproj.io/sync-options': 'Delete=false' });
    expect(nextDeletionStep({ ...base, live: [object('early'), late, kept] })).toEqual({
      action: 'delete',
      objects: [late],
      propagationPolicy: 'Background',
    });
    expect(nextDeletionStep({ ...base, live: [kept] })).toMatchObject({
      action: 'remove-finalizers',
    });
  });

  it('waits for a person where an object asks for one', () => {
    const guarded = object('data', { 'argocd.argoproj.io/sync-options': 'Delete=confirm' });
    expect(nextDeletionStep({ ...base, live: [guarded] }).action).toBe('wait');
  });
});

describe('neededRefresh', () => {
  it('compares again when asked, when the source changed and when the comparison is old', () => {
    const source = { repoURL: 'https://git/repo', path: 'a' };
    const status = {
      reconciledAt: '2026-01-01T12:00:00Z',
      sync: { comparedTo: { source, destination: {} } },
    };
    const app = application({ spec: { source, destination: {} }, status });
    const timeouts = { resync: 180_000 };
    expect(neededRefresh(app, NOON, timeouts)).toBeUndefined();
    expect(neededRefresh(app, NOON + 180_000, timeouts)?.type).toBe('normal');
    const moved = application({
      spec: { source: { ...source, path: 'b' }, destination: {} },
      status,
    });
    expect(neededRefresh(moved, NOON, timeouts)?.reason).toBe('spec.source differs');
    const asked = {
      ...app,
      metadata: { ...app.metadata, annotations: { 'argocd.argoproj.io/refresh': 'hard' } },
    };
    expect(neededRefresh(asked, NOON, timeouts)?.type).toBe('hard');
  });
});
