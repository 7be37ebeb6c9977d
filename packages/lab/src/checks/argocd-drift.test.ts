import { createSimulatedCluster } from '@drydock/cluster';
import { expect, test } from 'vitest';
import { prepareCluster } from '../session/prepare-cluster.ts';
import { checkHealed, checkLeftAlone } from './argocd-drift.ts';
import type { CheckContext, CheckFinding } from './check-kind.ts';

const CONFIG = `
apiVersion: v1
kind: ConfigMap
metadata: { name: small, namespace: default }
data: { weight: '10' }
`;

/** Whether an edit is healed, in a cluster where nobody heals. */
async function check(patch: Readonly<Record<string, unknown>>, healed = true) {
  await using cluster = createSimulatedCluster({});
  await prepareCluster(cluster, new Map([['config.yaml', CONFIG]]), 'default');
  const context: CheckContext = {
    cluster,
    namespace: 'default',
    check: 'one',
    files: new Map(),
    resources: [],
    diagnostics: [],
    refusals: [],
    isApplied: true,
  };
  const drift = { apiVersion: 'v1', kind: 'ConfigMap', name: 'small', patch };
  const target = { application: 'shop', namespace: 'argocd', withinMs: 10_000 };
  const found: CheckFinding | undefined = await (healed ? checkHealed : checkLeftAlone)(
    drift,
    target,
    context,
  );
  return found;
}

test('a removal that nobody takes back is not healed', async () => {
  expect(await check({ data: { weight: null } })).toMatchObject({
    status: 'fail',
    message:
      'Wanted a live edit of ConfigMap small to be taken back. Seen {"data":{"weight":null}} stay.',
  });
});

test('an edit that the API server does not keep decides nothing', async () => {
  for (const patch of [{ dta: { weight: '20' } }, { metadata: { uid: null } }]) {
    expect(await check(patch)).toMatchObject({ status: 'error' });
  }
  expect((await check({ dta: { weight: '20' } }))?.message).toBe(
    'Could not check: the edit {"dta":{"weight":"20"}} of ConfigMap small did not take.',
  );
});

test('an edit to what is there already decides nothing', async () => {
  const message =
    'Could not check: the edit {"data":{"weight":"10"}} of ConfigMap small would change nothing.';
  expect(await check({ data: { weight: '10' } })).toMatchObject({ status: 'error', message });
  expect(await check({ data: { weight: '10' } }, false)).toMatchObject({
    status: 'error',
    message,
  });
});
