import { expect, test } from 'vitest';
import { syncWindowState } from './sync-windows.ts';

const app = {
  metadata: { name: 'web', namespace: 'argocd' },
  spec: { destination: { server: 'https://kubernetes.default.svc', namespace: 'prod' } },
};
const noon = Date.parse('2024-06-15T12:30:00Z');
const sync = (...windows: Parameters<typeof syncWindowState>[0]) => {
  const { canAutoSync, canManualSync } = syncWindowState(windows, app, noon);
  return { auto: canAutoSync, manual: canManualSync };
};
const window = (kind: string, schedule: string, rest: object = {}) => ({
  kind,
  schedule,
  duration: '1h',
  applications: ['*'],
  ...rest,
});

test('without windows everything syncs', () => {
  expect(sync()).toEqual({ auto: true, manual: true });
});

test('outside of every allow window nothing syncs, by hand only where all of them say so', () => {
  expect(sync(window('allow', '0 22 * * *'))).toEqual({ auto: false, manual: false });
  const manual = window('allow', '0 22 * * *', { manualSync: true });
  expect(sync(manual)).toEqual({ auto: false, manual: true });
  expect(sync(manual, window('allow', '0 23 * * *'))).toEqual({ auto: false, manual: false });
});

test('an open deny window wins over an open allow window', () => {
  const windows = [window('allow', '0 12 * * *'), window('deny', '0 12 * * *')];
  expect(sync(...windows)).toEqual({ auto: false, manual: false });
});

test('a window is open strictly after its start and before its end', () => {
  expect(sync(window('deny', '30 12 * * *')).auto).toBe(true);
  expect(sync(window('deny', '30 11 * * *')).auto).toBe(true);
  expect(sync(window('deny', '29 12 * * *')).auto).toBe(false);
});

test('a schedule is read in its time zone', () => {
  expect(sync(window('deny', '0 21 * * *', { timeZone: 'Asia/Tokyo' })).auto).toBe(false);
  expect(sync(window('deny', '0 12 * * *', { timeZone: 'Asia/Tokyo' })).auto).toBe(true);
  expect(sync(window('deny', '0 12 * * *', { timeZone: 'Nowhere/X' })).auto).toBe(false);
});

test('a window that cannot be read stops every sync', () => {
  expect(syncWindowState([window('deny', 'bad')], app, noon)).toMatchObject({
    error: "cannot parse schedule 'bad': expected exactly 5 fields, found 1: [bad]",
    canAutoSync: false,
    canManualSync: false,
  });
});

test('lists of a window add up, unless it asks for all of them', () => {
  const window1 = window('deny', '0 12 * * *', { applications: ['x'], namespaces: ['prod'] });
  expect(sync(window1).auto).toBe(false);
  expect(sync({ ...window1, andOperator: true }).auto).toBe(true);
});
