import type { KubernetesObject } from '@drydock/manifests';
import { expect, test } from 'vitest';
import type { Pod } from '../kinds/pod.ts';
import { createJobController } from './job.ts';
import { createKubelet } from './kubelet/create-kubelet.ts';
import { createPodScheduler } from './pod-scheduler.ts';
import { createBench } from './test-support/bench.ts';

/** Runs a job to its end; `exitCodeOf` says how each pod ends. */
function run(
  spec: Readonly<Record<string, unknown>>,
  exitCodeOf: (pod: Pod) => number = () => 0,
  seconds = 600,
) {
  const kubelet = createKubelet({
    canPull: () => true,
    runOf: (_, pod) => ({ kind: 'exits', afterMs: 1000, exitCode: exitCodeOf(pod) }),
  });
  const world = createBench([createJobController(), createPodScheduler(), kubelet]);
  world.create('', 'nodes', nodeOf('n1'));
  world.create('batch', 'jobs', {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'j', namespace: 'default' },
    spec: {
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'job:1' }] } },
      ...spec,
    },
  });
  world.advance(seconds * 1000);
  const job = world.get('batch', 'jobs', 'default', 'j');
  return { ...world, status: (job?.status ?? {}) as Readonly<Record<string, unknown>>, job };
}

function nodeOf(name: string): KubernetesObject {
  const amounts = { cpu: '8', memory: '16Gi', pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    spec: {},
    status: { allocatable: amounts, capacity: amounts },
  };
}

const index = (pod: Pod): string =>
  pod.metadata.annotations?.['batch.kubernetes.io/job-completion-index'] ?? '';
const condition = (type: string, reason: string) =>
  expect.arrayContaining([expect.objectContaining({ type, status: 'True', reason })]);

test('completes when as many pods have succeeded as it asks for', () => {
  const { status } = run({ completions: 3, parallelism: 2 });
  expect(status).toMatchObject({
    succeeded: 3,
    conditions: condition('Complete', 'CompletionsReached'),
  });
});

test('fails after backoffLimit retries', () => {
  const { status } = run({ backoffLimit: 2 }, () => 1);
  expect(status).toMatchObject({
    failed: 3,
    conditions: condition('Failed', 'BackoffLimitExceeded'),
  });
});

test('an exit code of the failure policy fails it at once, another is ignored', () => {
  const rule = (action: string, code: number) => ({
    action,
    onExitCodes: { operator: 'In', values: [code] },
  });
  const spec = {
    backoffLimit: 1,
    podFailurePolicy: { rules: [rule('FailJob', 42), rule('Ignore', 7)] },
  };
  expect(run(spec, () => 42).status).toMatchObject({
    failed: 1,
    conditions: condition('Failed', 'PodFailurePolicy'),
  });
  expect(run(spec, () => 7, 20).status.failed ?? 0).toBe(0);
});

test('counts failures by index: a broken index does not stop the others', () => {
  const { status } = run(
    { completions: 3, parallelism: 3, completionMode: 'Indexed', backoffLimitPerIndex: 1 },
    (pod) => (index(pod) === '1' ? 1 : 0),
  );
  expect(status).toMatchObject({
    completedIndexes: '0,2',
    failedIndexes: '1',
    conditions: condition('Failed', 'FailedIndexes'),
  });
});

test('a success policy ends it before all indexes have succeeded', () => {
  const { status } = run(
    {
      completions: 3,
      parallelism: 3,
      completionMode: 'Indexed',
      backoffLimit: 100,
      successPolicy: { rules: [{ succeededIndexes: '0' }] },
    },
    (pod) => (index(pod) === '0' ? 0 : 1),
  );
  expect(status).toMatchObject({ conditions: condition('Complete', 'SuccessPolicy') });
});

test('activeDeadlineSeconds stops it, ttlSecondsAfterFinished takes it away', () => {
  const late = run({ activeDeadlineSeconds: 15, backoffLimit: 100 }, () => 1);
  expect(late.status).toMatchObject({ conditions: condition('Failed', 'DeadlineExceeded') });
  expect(run({ ttlSecondsAfterFinished: 30 }, () => 0, 20).job).toBeDefined();
  expect(run({ ttlSecondsAfterFinished: 30 }, () => 0, 120).job?.metadata.deletionTimestamp).toBe(
    '2026-01-01T00:00:32Z',
  );
});

test('a suspended job has no pods', () => {
  const { list, status } = run({ suspend: true });
  expect(list('', 'pods')).toEqual([]);
  expect(status).toMatchObject({ conditions: condition('Suspended', 'JobSuspended') });
});
