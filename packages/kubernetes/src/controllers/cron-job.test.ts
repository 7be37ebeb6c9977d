import { isPlainObject } from '@drydock/merge';
import { expect, test } from 'vitest';
import { createBench } from './test-support/bench.ts';
import { cronJobController } from './cron-job.ts';
import { readSchedule } from './cron-schedule.ts';

const MINUTE = 60_000;

function bench(spec: Readonly<Record<string, unknown>> = {}) {
  const world = createBench([cronJobController]);
  world.create('batch', 'cronjobs', {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'report', namespace: 'default' },
    spec: {
      schedule: '*/5 * * * *',
      jobTemplate: {
        spec: {
          template: {
            spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'job:1' }] },
          },
        },
      },
      ...spec,
    },
  });
  const names = (): readonly string[] =>
    world.list('batch', 'jobs').map((each) => each.metadata.name);
  function finish(name: string, type: 'Complete' | 'Failed'): void {
    const job = world.get('batch', 'jobs', 'default', name);
    if (!job) throw new Error(`no job ${name}`);
    const status = {
      ...(isPlainObject(job.status) ? job.status : {}),
      startTime: job.metadata.creationTimestamp,
      conditions: [{ type, status: 'True' }],
    };
    world.updateStatus('batch', 'jobs', { ...job, status });
  }
  return { ...world, names, finish };
}

test('starts a job at each time of the schedule, named after its minute', () => {
  const { advance, names, list } = bench();
  advance(11 * MINUTE);
  // 2026-01-01T00:05:00Z and 00:10:00Z in minutes since the epoch
  expect(names()).toEqual(['report-29453765', 'report-29453770']);
  expect(list('batch', 'cronjobs')[0]?.status).toMatchObject({
    lastScheduleTime: '2026-01-01T00:10:00Z',
    active: [{ name: 'report-29453765' }, { name: 'report-29453770' }],
  });
});

test('Forbid waits for the job before, Replace takes its place', () => {
  const forbid = bench({ concurrencyPolicy: 'Forbid' });
  forbid.advance(11 * MINUTE);
  expect(forbid.names()).toHaveLength(1);
  expect(forbid.events().map((each) => each.reason)).toContain('JobAlreadyActive');
  const replace = bench({ concurrencyPolicy: 'Replace' });
  replace.advance(11 * MINUTE);
  expect(replace.names()).toEqual(['report-29453770']);
});

test('keeps as many ended jobs as the history limits say', () => {
  const { advance, names, finish } = bench({ successfulJobsHistoryLimit: 1 });
  for (let i = 0; i < 3; i++) {
    advance(5 * MINUTE + 1000);
    const last = names().at(-1);
    if (last !== undefined) finish(last, 'Complete');
  }
  advance(1000);
  expect(names()).toHaveLength(1);
});

test('a suspended CronJob starts nothing', () => {
  const { advance, names } = bench({ suspend: true });
  advance(60 * MINUTE);
  expect(names()).toEqual([]);
});

test('schedules are read in their time zone', () => {
  const at = Date.parse('2026-07-01T00:00:00Z');
  expect(readSchedule('0 9 * * *', 'Europe/Berlin')?.next(at)).toBe(
    Date.parse('2026-07-01T07:00:00Z'),
  );
  expect(readSchedule('@hourly')?.next(at)).toBe(Date.parse('2026-07-01T01:00:00Z'));
  expect(readSchedule('@every 1m30s')?.next(at)).toBe(at + 90_000);
  expect(readSchedule('0 0 30 2 *')?.next(at)).toBeUndefined();
  expect(readSchedule('nonsense')).toBeUndefined();
});
