import canary from '@drydock/metrics/dashboards/canary.json' with { type: 'json' };
import service from '@drydock/metrics/dashboards/istio-service.json' with { type: 'json' };
import workload from '@drydock/metrics/dashboards/istio-workload.json' with { type: 'json' };
import { expandVariables, parseDashboard } from '@drydock/metrics';
import { beforeAll, describe, expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { post, startShop } from '../test-support/shop.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = createSimulator({ install: ['istio', 'prometheus'] });
  simulator.settle();
  await startShop(simulator);
  await post(simulator, {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name: 'envoy', namespace: 'prod', labels: { release: 'prometheus' } },
    spec: {
      selector: {},
      podMetricsEndpoints: [{ path: '/stats/prometheus', targetPort: 15_090, interval: '15s' }],
    },
  });
  simulator.settle();
  const from = { workload: 'curl', namespace: 'prod' };
  const requests = [{ url: 'http://web:9080/products' }, { url: 'http://reviews:9080/none' }];
  simulator.setLoad([{ name: 'readers', from, rate: 20, requests }]);
  simulator.advance(5 * 60_000);
});

/** What shows errors of the mesh itself is empty while there are none. */
const MAY_BE_EMPTY = new Set(['Errors by flag, seen by callers']);

describe.each([
  ['istio-service', service, { namespace: 'prod', service: 'reviews' }],
  ['istio-workload', workload, { namespace: 'prod', workload: 'web-v1' }],
  ['canary', canary, { service: 'reviews' }],
])('the dashboard %s', (_, json, values) => {
  test('shows the shop under load: every panel has data', () => {
    const now = simulator.now();
    for (const { title, queries } of parseDashboard(json).dashboard?.panels ?? []) {
      for (const { expr } of queries) {
        const options = { values, intervalMs: 15_000, scrapeIntervalMs: 15_000, rangeMs: 300_000 };
        const range = { start: now - 120_000, end: now, step: 15_000 };
        const answer = simulator.prometheus?.queryRange(expandVariables(expr, options), range);
        if (!answer?.ok || answer.result.type !== 'matrix') throw new Error(`${title}: ${expr}`);
        if (MAY_BE_EMPTY.has(title)) continue;
        expect([title, answer.result.series.length > 0]).toEqual([title, true]);
      }
    }
  });

  test('finds the values of its variables', () => {
    for (const variable of parseDashboard(json).dashboard?.variables ?? []) {
      if (variable.type !== 'query') continue;
      const options = { values, intervalMs: 15_000, scrapeIntervalMs: 15_000, rangeMs: 300_000 };
      const selector = expandVariables(variable.selector, options);
      const answer = simulator.prometheus?.query(`group by (${variable.labelName}) (${selector})`);
      if (!answer?.ok || answer.result.type !== 'vector') throw new Error(variable.name);
      const found = answer.result.series.map(({ labels }) => labels[variable.labelName]);
      expect(found).toContain(Object.entries(values).find(([name]) => name === variable.name)?.[1]);
    }
  });
});
