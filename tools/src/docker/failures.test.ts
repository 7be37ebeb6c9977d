import { attachK3sCluster, createK3sCluster } from '@drydock/cluster/k3s';
import { connectEngine, listEngineResources } from '@drydock/cluster/real';
import { afterEach, describe, expect, test } from 'vitest';
import { IMAGE } from './docker-image.ts';
import { startImage } from './start-image.ts';

const LIMIT_MS = 180_000;
const image = IMAGE ?? '';

async function ours(): Promise<readonly string[]> {
  const resources = await listEngineResources();
  return resources.filter(({ owner }) => owner.endsWith(`/${process.pid}`)).map(({ name }) => name);
}

/** What a rejected promise rejects with. */
async function failureOf(work: Promise<unknown>): Promise<Error & { readonly code?: string }> {
  return work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as Error & { readonly code?: string },
  );
}

describe.skipIf(IMAGE === undefined)('a cluster that cannot be had', () => {
  afterEach(async () => {
    expect(await ours()).toEqual([]);
  });

  test(
    'a container that ends at once: the error holds what it said last',
    async () => {
      const environment = { DRYDOCK_INSTALL: 'nonsense' };
      const failure = await failureOf(createK3sCluster({ image, environment }));
      expect(failure).toMatchObject({ name: 'ClusterError', code: 'start-failed' });
      expect(failure.message).toContain('DRYDOCK_INSTALL names nonsense');
    },
    LIMIT_MS,
  );

  test(
    'a container that is killed midway',
    async () => {
      let killed: Promise<unknown> | undefined;
      const kill = async (): Promise<void> => {
        const { dockerode } = (await connectEngine()).container;
        for (const name of await ours()) await dockerode.getContainer(name).kill();
      };
      const failure = await failureOf(
        createK3sCluster({
          image,
          environment: { DRYDOCK_SPEED: '10' },
          stageTimeoutMs: 60_000,
          onProgress: ({ stage }) => {
            if (stage === 'istiod') killed ??= kill();
          },
        }),
      );
      await killed;
      expect(failure).toMatchObject({ name: 'ClusterError' });
      expect(failure.message).toMatch(/unreachable|cannot be reached|no answer|ended|stopped/i);
    },
    LIMIT_MS,
  );

  test(
    'a chart that does not become ready: the error names the stage and what it waited for, within its time',
    async () => {
      // Time almost stands still in this cluster: nothing in it ever ends.
      const container = await startImage(image, { DRYDOCK_SPEED: '0.001' });
      const failure = await failureOf(
        attachK3sCluster({
          container: container.getId(),
          install: ['istio'],
          stageTimeoutMs: 5000,
        }),
      );
      expect(failure).toMatchObject({ name: 'ClusterError', code: 'timeout' });
      expect(failure.message).toMatch(
        /^The stage istio-base did not end within 5 s\. It was waiting for: .*istio-base/,
      );
      const { dockerode } = (await connectEngine()).container;
      await expect(dockerode.getContainer(container.getId()).inspect()).rejects.toMatchObject({
        statusCode: 404,
      });
    },
    LIMIT_MS,
  );
});
