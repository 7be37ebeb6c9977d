import type { KubernetesObject } from '@drydock/manifests';
import { describe, expect, it } from 'vitest';

import type { AutoSyncInput } from './auto-sync.ts';
import { decideAutoSync } from './auto-sync.ts';
import { selfHealDelay } from './self-heal.ts';

const source = { repoURL: 'https://git/repo', path: 'apps' };

function application(automated: unknown, state?: unknown): KubernetesObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'app', namespace: 'argocd' },
    spec: { source, syncPolicy: { automated } },
    status: state === undefined ? {} : { operationState: state },
  };
}

function input(app: KubernetesObject, changes: Partial<AutoSyncInput> = {}): AutoSyncInput {
  return {
    application: app,
    sync: { status: 'OutOfSync', revision: 'abc' },
    resources: [{ kind: 'ConfigMap', name: 'a', status: 'OutOfSync' }],
    now: 1_000_000,
    ...changes,
  };
}

const healed = (count: number) => ({
  phase: 'Succeeded',
  finishedAt: '1970-01-01T00:16:40Z',
  syncResult: { revision: 'abc', source },
  operation: { sync: { revision: 'abc', autoHealAttemptsCount: count } },
});

describe('decideAutoSync', () => {
  it('starts a sync of what differs', () => {
    expect(decideAutoSync(input(application({ prune: true }))).operation).toEqual({
      sync: { revision: 'abc', prune: true, source },
      initiatedBy: { automated: true },
      retry: { limit: 5 },
    });
  });

  it('does nothing where automation is off, or the Application is in sync', () => {
    expect(decideAutoSync(input(application({ enabled: false })))).toEqual({});
    const synced = input(application({}), { sync: { status: 'Synced', revision: 'abc' } });
    expect(decideAutoSync(synced)).toEqual({});
  });

  it('refuses to remove everything unless that is allowed', () => {
    const resources = [
      { kind: 'ConfigMap', name: 'a', status: 'OutOfSync', requiresPruning: true },
    ];
    expect(decideAutoSync(input(application({ prune: true }), { resources })).condition).toEqual({
      type: 'SyncError',
      message: 'Skipping sync attempt to [abc]: auto-sync will wipe out all resources',
    });
    const allowed = application({ prune: true, allowEmpty: true });
    expect(decideAutoSync(input(allowed, { resources })).operation).toBeDefined();
  });

  it('waits longer before each self-heal, and names the parts that drifted', () => {
    const app = application({ selfHeal: true }, healed(2));
    expect(decideAutoSync(input(app))).toEqual({ retryAfter: 6000 });
    expect(decideAutoSync(input(app, { now: 1_006_000 })).operation?.sync).toEqual({
      revision: 'abc',
      source,
      resources: [{ kind: 'ConfigMap', name: 'a' }],
      autoHealAttemptsCount: 3,
    });
  });

  it('grows the wait until the step that would pass the cap', () => {
    expect([0, 1, 2, 5, 6, 50].map((attempts) => selfHealDelay(attempts))).toEqual([
      0, 2000, 6000, 162_000, 162_000, 162_000,
    ]);
  });
});
