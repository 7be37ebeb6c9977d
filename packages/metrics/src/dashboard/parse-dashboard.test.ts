import { describe, expect, test } from 'vitest';
import argocd from '../../dashboards/argocd.json' with { type: 'json' };
import canary from '../../dashboards/canary.json' with { type: 'json' };
import service from '../../dashboards/istio-service.json' with { type: 'json' };
import workload from '../../dashboards/istio-workload.json' with { type: 'json' };
import { labelsOf } from '../labels.ts';
import { parseDashboard } from './parse-dashboard.ts';
import { expandVariables, legendOf, variablesIn } from './variables.ts';

describe.each([
  ['argocd', argocd],
  ['canary', canary],
  ['istio-service', service],
  ['istio-workload', workload],
])('the dashboard %s', (uid, json) => {
  test('can be drawn as it is', () => {
    const { dashboard, problems } = parseDashboard(json);
    expect(problems).toEqual([]);
    expect(dashboard).toMatchObject({ uid, rangeMs: 1_800_000, refreshMs: 10_000 });
    expect(dashboard?.panels.length).toBeGreaterThanOrEqual(6);
    expect(new Set(dashboard?.panels.map(({ id }) => id)).size).toBe(dashboard?.panels.length);
  });

  test('has panels that stay on the grid and do not overlap', () => {
    const taken = new Set<string>();
    for (const { grid } of parseDashboard(json).dashboard?.panels ?? []) {
      expect(grid.x + grid.w).toBeLessThanOrEqual(24);
      for (let x = grid.x; x < grid.x + grid.w; x++)
        for (let y = grid.y; y < grid.y + grid.h; y++) {
          expect(taken.has(`${x} ${y}`)).toBe(false);
          taken.add(`${x} ${y}`);
        }
    }
  });
});

describe('parseDashboard', () => {
  const panel = (fields: object): unknown => ({
    title: 't',
    panels: [{ type: 'timeseries', ...fields }],
  });

  test.each([
    ['a text', 'x', '', 'This is no dashboard'],
    [
      'another kind of panel',
      { title: 't', panels: [{ type: 'geomap' }] },
      'panels[0].type',
      'geomap',
    ],
    [
      'a query that is broken',
      panel({ targets: [{ expr: 'sum(' }] }),
      'panels[0].targets[0].expr',
      'unclosed left parenthesis',
    ],
    [
      'a variable that is not there',
      panel({ targets: [{ expr: 'up{job="$job"}' }] }),
      'panels[0].targets[0].expr',
      'There is no variable job',
    ],
    ['a query of another source', panel({ targets: [{}] }), 'panels[0].targets[0]', 'not PromQL'],
  ])('says what is wrong with %s, and where', (_, json, path, message) => {
    const [problem] = parseDashboard(json).problems;
    expect(problem?.path).toBe(path);
    expect(problem?.message).toContain(message);
  });

  test('never throws', () => {
    for (const value of [
      null,
      1,
      [],
      { panels: [null, 1, []] },
      { panels: [{ type: 'row', panels: 3 }] },
    ])
      expect(() => parseDashboard(value)).not.toThrow();
  });
});

test('variables are filled in, Grafana’s own from the picture', () => {
  const options = {
    values: { job: 'web', many: ['a', 'b'] },
    intervalMs: 10_000,
    scrapeIntervalMs: 15_000,
    rangeMs: 600_000,
  };
  expect(expandVariables('rate(x{j="$job",k=~"${many:regex}"}[$__rate_interval])', options)).toBe(
    'rate(x{j="web",k=~"(a|b)"}[60s])',
  );
  expect(expandVariables('$unknown $__range', options)).toBe('$unknown 600s');
  expect(variablesIn('$a ${b} $__interval $a')).toEqual(['a', 'b']);
});

test('a line is named by its legend, else by its labels', () => {
  const labels = labelsOf({ __name__: 'up', job: 'web' });
  expect(legendOf('job {{ job }}{{none}}', labels)).toBe('job web');
  expect(legendOf('', labels)).toBe('up{job="web"}');
  expect(legendOf('', labelsOf({}))).toBe('Value');
});
