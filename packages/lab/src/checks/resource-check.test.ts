import { createSimulatedCluster } from '@drydock/cluster';
import { parseManifests } from '@drydock/manifests';
import { describe, expect, test } from 'vitest';
import { prepareCluster } from '../session/prepare-cluster.ts';
import type { CheckContext, CheckFinding } from './check-kind.ts';
import { resourceCheck } from './resource-check.ts';

const CONFIG = `
apiVersion: v1
kind: ConfigMap
metadata: { name: small, namespace: default, labels: { size: s, shop.example.com/x-ray: 'y' } }
data: { weight: '10' }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: large, namespace: default, labels: { size: l } }
data: { weight: '90' }
`;

async function check(options: object, written = ''): Promise<CheckFinding> {
  await using cluster = createSimulatedCluster({});
  await prepareCluster(cluster, new Map([['config.yaml', CONFIG]]), 'default');
  const context: CheckContext = {
    cluster,
    namespace: 'default',
    check: 'one',
    files: new Map(),
    resources: parseManifests('work.yaml', written).resources,
    diagnostics: [],
    refusals: [],
    isApplied: true,
  };
  const parsed = resourceCheck.schema.parse({ apiVersion: 'v1', kind: 'ConfigMap', ...options });
  return resourceCheck.run(parsed, context);
}

describe('cel', () => {
  test('knows labels by their keys as they are written', async () => {
    const named = (key: string): string => `self.metadata.labels['${key}'] == 'y'`;
    expect(await check({ cel: named('shop.example.com/x-ray') })).toMatchObject({ status: 'pass' });
    expect(await check({ cel: named('x-ray') })).toMatchObject({ status: 'fail' });
  });

  test('holds of any object that fits', async () => {
    expect(await check({ cel: 'int(self.data.weight) > 50' })).toMatchObject({ status: 'pass' });
    expect(await check({ name: 'small', cel: 'int(self.data.weight) > 50' })).toMatchObject({
      status: 'fail',
      message:
        'Wanted ConfigMap small in namespace default with int(self.data.weight) > 50. Seen that it does not hold.',
      found: { data: { weight: '10' } },
    });
  });

  test('is asked of objects that match, and says what it wants in words', async () => {
    const cel = { rule: "self.data.weight == '10'", wanted: 'a tenth of the weight' };
    const matches = { metadata: { labels: { size: 'l' } } };
    expect((await check({ matches, cel })).message).toBe(
      'Wanted ConfigMap in namespace default with a tenth of the weight. Seen that it does not hold.',
    );
    expect(await check({ cel, absent: true })).toMatchObject({ status: 'fail' });
    expect(await check({ matches, cel, absent: true })).toMatchObject({ status: 'pass' });
  });

  test('that fails on an object does not hold of it; one that is none is the author’s mistake', async () => {
    expect((await check({ name: 'small', cel: 'self.spec.none == 1' })).status).toBe('fail');
    const broken = await check({ cel: 'self.data.' });
    expect(broken.status).toBe('error');
    expect(broken.message).toContain('Could not check: the expression self.data.:');
  });
});

test('a kind without namespaces is named without one', async () => {
  const options = { kind: 'Namespace', name: 'default', cel: 'self.metadata.name == "x"' };
  expect((await check(options)).message).toMatch(/^Wanted Namespace default with /);
});

describe('what is not in the cluster', () => {
  const written = (name: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: default }\n`;

  test('and is in the files is said so', async () => {
    const text = `${written('other')}---\n${written('banner')}`;
    expect((await check({ name: 'banner' }, text)).message).toBe(
      'Wanted ConfigMap banner in namespace default. Seen it in your files alone.',
    );
  });

  test('and has another name in the files is named', async () => {
    expect((await check({ name: 'banner' }, written('baner'))).message).toBe(
      'Wanted ConfigMap banner in namespace default. Seen baner in namespace default.',
    );
  });
});
