import { expect, test } from 'vitest';
import { createStages } from './run-stage.ts';
import type { StartProgress } from './start-progress.ts';

test('tells the stage and what it waits for, and notes its time', async () => {
  const told: StartProgress[] = [];
  const stages = createStages({ onProgress: (progress) => void told.push(progress) });
  let looks = 0;
  const result = await stages.run('istiod', async (stage) => {
    await stage.until(async () => (++looks === 2 ? true : 'Deployment istiod'));
    return 'done';
  });
  expect(result).toBe('done');
  expect(told.map(({ stage, waitingFor }) => [stage, waitingFor])).toEqual([
    ['istiod', 'istiod'],
    ['istiod', 'Deployment istiod'],
  ]);
  expect(stages.timings).toEqual([{ stage: 'istiod', seconds: expect.any(Number) as unknown }]);
});

test('a stage that does not end is ended, and says what it waited for', async () => {
  const stages = createStages({ stageTimeoutMs: 50 });
  let seen: AbortSignal | undefined;
  const running = stages.run('argocd', (stage) => {
    seen = stage.signal;
    return stage.until(async () => 'pod argocd-server-x: ImagePullBackOff');
  });
  await expect(running).rejects.toMatchObject({
    code: 'timeout',
    message: expect.stringMatching(
      /stage argocd .* pod argocd-server-x: ImagePullBackOff/,
    ) as unknown,
  });
  expect(seen?.aborted).toBe(true);
  expect(stages.timings).toEqual([]);
});

test('a start that is given up ends with the caller’s reason, also where the work does not listen', async () => {
  const leave = new AbortController();
  const stages = createStages({ signal: leave.signal });
  const running = stages.run('api', () => new Promise<never>(() => undefined));
  leave.abort(new Error('left'));
  await expect(running).rejects.toThrow('left');
  await expect(stages.run('git', async () => 1)).rejects.toThrow('left');
});
