import { createSimulatedCluster, type SimulatedCluster } from '@drydock/cluster';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CheckContext, CheckFinding } from './check-kind.ts';
import { metricCheck } from './metric-check.ts';

const MONITOR = `apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: exporter, namespace: default, labels: { release: prometheus } }
spec:
  selector: { matchLabels: { app: exporter } }
  podMetricsEndpoints: [{ targetPort: 8080, interval: 15s }]
`;

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'exporter', namespace: 'default', labels: { app: 'exporter' } },
  spec: {
    containers: [
      { name: 'exporter', image: 'drydock/exporter:1', ports: [{ containerPort: 8080 }] },
    ],
  },
};

let cluster: SimulatedCluster;

beforeAll(async () => {
  cluster = createSimulatedCluster({ install: ['prometheus'] });
  const send = async (path: string, body: string, type: string): Promise<void> => {
    const request = new Request(`https://x${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    });
    expect((await cluster.simulator.handle(request)).status).toBe(201);
  };
  await send('/api/v1/namespaces/default/pods', JSON.stringify(POD), 'application/json');
  const monitors = '/apis/monitoring.coreos.com/v1/namespaces/default/podmonitors';
  await send(monitors, MONITOR, 'application/yaml');
});

function run(
  options: unknown,
  on: Pick<SimulatedCluster, 'clock' | 'metrics'> = cluster,
): Promise<CheckFinding> {
  // A metric check looks at the cluster and at nothing else.
  return metricCheck.run(metricCheck.schema.parse(options), { cluster: on } as CheckContext);
}

describe('a metric check', () => {
  test('waits for the next scrape, in the time of the cluster', async () => {
    const before = cluster.clock.now();
    expect(await run({ query: 'exporter_build_info' })).toEqual({ status: 'pass', share: 1 });
    expect(cluster.clock.now() - before).toBeLessThanOrEqual(30_000);
  });

  test('compares every value of the result', async () => {
    const query = 'up{job="default/exporter"}';
    expect((await run({ query, expect: { equals: 1 } })).status).toBe('pass');
    expect((await run({ query, expect: { above: 0, atMost: 1 } })).status).toBe('pass');
    expect(await run({ query: 'sum(up)', expect: { above: 1 }, within: '15s' })).toMatchObject({
      status: 'fail',
      message: 'Wanted sum(up) above 1. Seen 1.',
    });
  });

  test('says which series is not as wanted', async () => {
    const { message } = await run({
      query: 'exporter_build_info',
      expect: 'absent',
      within: '15s',
    });
    expect(message).toMatch(/^Wanted no value of exporter_build_info\. Seen 1 for \{.*job=/);
  });

  test('looks at a range, and says that nothing was seen', async () => {
    const found = await run({
      query: 'up{job="none"}',
      expect: { equals: 1 },
      range: '5m',
      within: '15s',
    });
    expect(found.message).toBe(
      'Wanted up{job="none"} equal to 1 throughout the last 5m. Seen no series.',
    );
  });

  test('can ask that it stays so for a while', async () => {
    const nowMs = cluster.clock.now();
    const query = `vector(${nowMs / 1000 + 60}) > time()`;
    expect((await run({ query, for: '30s' })).status).toBe('pass');
    const later = await run({ query, for: '2m' });
    expect(later.message).toContain('Seen no series after');
  });

  test('is undecided where there is no Prometheus, and where the query is refused', async () => {
    await using bare = createSimulatedCluster();
    expect(await run({ query: 'up' }, bare)).toMatchObject({ status: 'error' });
    await expect(run({ query: 'sum(' })).rejects.toThrow('unclosed left parenthesis');
  });

  test('refuses durations and comparisons that say nothing', () => {
    expect(metricCheck.schema.safeParse({ query: 'up', range: 'five' }).success).toBe(false);
    expect(metricCheck.schema.safeParse({ query: 'up', expect: {} }).success).toBe(false);
  });
});
