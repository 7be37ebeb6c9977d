import { describe, expect, test } from 'vitest';
import { hooksProblem, wavesProblem } from './argocd-order.ts';

const status = {
  resources: [
    { kind: 'ConfigMap', name: 'early', syncWave: -1 },
    { kind: 'Deployment', name: 'web' },
  ],
  operationState: {
    syncResult: {
      resources: [
        { kind: 'Job', name: 'smoke', hookType: 'PostSync', hookPhase: 'Failed' },
        { kind: 'Job', name: 'alarm', hookType: 'SyncFail', hookPhase: 'Succeeded' },
      ],
    },
  },
};
const early = { kind: 'ConfigMap', name: 'early' };
const web = { kind: 'Deployment', name: 'web' };

describe('waves', () => {
  test('are in order when every wave of a group is lower than those of the next', () => {
    expect(wavesProblem('shop', [[early], [web]], status)).toBeUndefined();
    expect(wavesProblem('shop', [[web], [early]], status)).toBe(
      'Wanted Deployment web in a wave before ConfigMap early. Seen waves 0 and -1.',
    );
  });

  test('of a resource that is not there cannot be compared', () => {
    expect(wavesProblem('shop', [[{ ...web, name: 'none' }], [early]], status)).toBe(
      'Wanted Deployment none of shop. Seen none.',
    );
  });
});

describe('hooks', () => {
  const job = { kind: 'Job', phase: 'Succeeded' };

  test('are those of the last operation, with how they ended', () => {
    expect(hooksProblem('shop', [{ ...job, hook: 'SyncFail' }], status)).toBeUndefined();
    expect(hooksProblem('shop', [{ ...job, name: 'smoke', hook: 'PostSync' }], status)).toBe(
      'Wanted a PostSync hook, Job smoke, of shop: Succeeded. Seen Failed.',
    );
    expect(hooksProblem('shop', [{ ...job, hook: 'PreSync' }], status)).toBe(
      'Wanted a PreSync hook, Job, of shop: Succeeded. Seen none in the last sync.',
    );
  });

  test('may have to be absent', () => {
    expect(hooksProblem('shop', [{ ...job, hook: 'SyncFail', absent: true }], status)).toBe(
      'Wanted no SyncFail hook, Job, of shop. Seen it in the last sync.',
    );
  });
});
