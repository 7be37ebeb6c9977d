import { describe, expect, test } from 'vitest';
import type { TracedResult } from '../worker/protocol.ts';
import { alignStations, inWords, stationsOf } from './trace-stations.ts';

const vs = { group: 'networking.istio.io', kind: 'VirtualService', namespace: 'prod', name: 'r' };

function traced(takenRule: 'catalog' | 'default'): TracedResult {
  const catalog = { resource: vs, path: 'spec.http[0]' };
  return {
    request: { from: { workload: 'web', namespace: 'prod' }, url: 'http://reviews:9080/wpcatalog' },
    places: {
      'networking.istio.io/VirtualService/prod/r#spec.http[0]': {
        file: 'r.yaml',
        line: 9,
        readOnly: false,
      },
    },
    atMs: 0,
    result: {
      status: takenRule === 'catalog' ? 200 : 404,
      headers: [],
      body: '',
      responseFlags: [],
      mtls: true,
      attempts: 1,
      durationMs: 4,
      hops: [
        {
          kind: 'outbound',
          pod: 'web-1',
          namespace: 'prod',
          atMs: 0.2,
          trace: [
            {
              stage: 'route',
              title: 'VirtualService r',
              detail: 'two rules',
              rules: [
                {
                  name: 'catalog',
                  verdict: takenRule === 'catalog' ? 'taken' : 'rejected',
                  conditions: [],
                  source: catalog,
                },
                {
                  name: 'default',
                  verdict: takenRule === 'default' ? 'taken' : 'not-tried',
                  conditions: [],
                },
              ],
            },
            ...(takenRule === 'catalog'
              ? [
                  {
                    stage: 'rewrite' as const,
                    title: 'Rewrite',
                    detail: '/wpcatalog becomes /newcatalog',
                  },
                ]
              : []),
          ],
        },
      ],
    },
  };
}

describe('stationsOf', () => {
  test('gives each rule the line that it was written on', () => {
    const [route] = stationsOf(traced('catalog'));
    expect(route?.rules[0]).toMatchObject({ number: 1, verdict: 'taken', place: { line: 9 } });
  });

  test('ends with the answer', () => {
    expect(stationsOf(traced('default')).at(-1)?.end).toEqual({ isGood: false, text: '404' });
  });
});

test('alignStations pairs what both requests met and leaves a gap where only one came by', () => {
  const rows = alignStations(stationsOf(traced('default')), stationsOf(traced('catalog')));
  expect(rows.map(({ a, b, differs }) => [a?.title, b?.title, differs])).toEqual([
    ['VirtualService r', 'VirtualService r', true],
    [undefined, 'Rewrite', true],
    ['No workload', 'No workload', true],
  ]);
});

test('a request compared with itself differs nowhere', () => {
  const stations = stationsOf(traced('catalog'));
  expect(alignStations(stations, stations).some(({ differs }) => differs)).toBe(false);
});

test('inWords names the rule that took the request', () => {
  expect(inWords(traced('default'))).toContain('VirtualService r: rule 2 (default) takes it.');
});
