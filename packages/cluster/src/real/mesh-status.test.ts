import { expect, test } from 'vitest';
import { parseSyncStatus } from './mesh-status.ts';

const status = (proxy: string, sent: string, acked: string) => ({
  proxy,
  ...Object.fromEntries(
    ['cluster', 'listener', 'route', 'endpoint'].flatMap((type) => [
      [`${type}_sent`, sent],
      [`${type}_acked`, acked],
    ]),
  ),
});

test('a proxy has its configuration when it acknowledged what was sent', () => {
  const text = JSON.stringify([
    status('web-1.prod', 'n1', 'n1'),
    status('web-2.a.b.prod', 'n2', 'n1'),
    status('web-3.prod', '', ''),
    // istiod leaves out what was never sent, as routes of a proxy without any.
    { ...status('web-4.prod', 'n1', 'n1'), route_sent: undefined, route_acked: undefined },
  ]);
  expect(parseSyncStatus(text).map(({ pod, namespace, state }) => [pod, namespace, state])).toEqual(
    [
      ['web-1', 'prod', 'SYNCED'],
      ['web-2.a.b', 'prod', 'STALE'],
      ['web-3', 'prod', 'NOT SENT'],
      ['web-4', 'prod', 'SYNCED'],
    ],
  );
});

test.each(['<html>', '{"a":1}', ''])('%s is an error that says so', (text) => {
  expect(() => parseSyncStatus(text)).toThrow(/a JSON list was expected/);
});
