import { createSimulatedCluster } from '@drydock/cluster';
import { createGitHost } from '@drydock/git';
import { expect, test } from 'vitest';
import type { CheckContext, CheckFinding } from './check-kind.ts';
import { gitCheck } from './git-check.ts';

const URL = 'https://git.drydock.dev/shop.git';
const AUTHOR = { name: 'Ada', email: 'ada@example.com', atMs: 0 };

async function check(options: object): Promise<CheckFinding> {
  const git = createGitHost();
  await using cluster = createSimulatedCluster({ git });
  const files = new Map([['app/config.yaml', 'weight: 10\n']]);
  await cluster.git.create(URL, [{ message: 'First', files, author: AUTHOR }]);
  const context: CheckContext = {
    cluster,
    namespace: 'default',
    check: 'one',
    files: new Map(),
    resources: [],
    diagnostics: [],
    refusals: [],
    isApplied: true,
  };
  return gitCheck.run(gitCheck.schema.parse(options), context);
}

test('a file is there, holds a text, or is absent', async () => {
  const file = 'app/config.yaml';
  expect(await check({ file, content: { contains: '10' } })).toMatchObject({ status: 'pass' });
  expect(await check({ file, content: { contains: '20' } })).toMatchObject({
    status: 'fail',
    message: 'Wanted app/config.yaml at main to hold …20…. Seen another text.',
    found: { content: 'weight: 10\n' },
  });
  expect(await check({ file, absent: true })).toMatchObject({ status: 'fail' });
  expect(await check({ file: 'other', absent: true })).toMatchObject({ status: 'pass' });
});

test('commits are counted and the last message is read', async () => {
  expect(await check({ commits: { atLeast: 1 }, message: { prefix: 'First' } })).toMatchObject({
    status: 'pass',
  });
  expect(await check({ commits: { atLeast: 2 } })).toMatchObject({
    message: 'Wanted at least 2 commits on main. Seen 1.',
  });
});

test('a revision that is not there fails, a repository that is not there decides nothing', async () => {
  expect(await check({ revision: 'v2', commits: { atLeast: 1 } })).toMatchObject({
    status: 'fail',
  });
  const repository = 'https://git.drydock.dev/none.git';
  expect(await check({ repository, commits: { atLeast: 1 } })).toMatchObject({ status: 'error' });
});

test('what could not fail is refused', () => {
  for (const options of [
    { commits: {} },
    { commits: { atLeast: 0 } },
    { file: 'a', absent: true, content: 'b' },
    { message: 'a', absent: true },
    {},
  ])
    expect(gitCheck.schema.safeParse(options).success).toBe(false);
});
