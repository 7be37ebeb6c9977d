import { ClusterError } from '@drydock/cluster';
import { describe, expect, test } from 'vitest';
import { onceMore } from './once-more.ts';

describe('onceMore', () => {
  const attempt = async (errors: Error[]): Promise<string> => {
    let said = '';
    const failures = [...errors];
    const task = async (): Promise<string> => {
      const error = failures.shift();
      if (error) throw error;
      return 'graded';
    };
    const { signal } = new AbortController();
    return onceMore(task, { signal, stderr: (text) => (said += text) }).then(
      (result) => `${result} ${said.includes(`The cluster failed: It is away.\nTrying once more`)}`,
      (error: unknown) => `${String(error)} ${said !== ''}`,
    );
  };

  test('tries again what a cluster failed at, and only once', async () => {
    const failure = new ClusterError('unreachable', 'It is away.');
    expect(await attempt([failure])).toBe('graded true');
    expect(await attempt([failure, failure])).toBe('ClusterError: It is away. true');
  });

  test('does not try again what comes out the same', async () => {
    const failure = new ClusterError('image-missing', 'No such image.');
    expect(await attempt([failure])).toBe('ClusterError: No such image. false');
    expect(await attempt([new Error('A bug.')])).toBe('Error: A bug. false');
  });
});
