import { beforeEach, describe, expect, test } from 'vitest';
import { openGitopsSession, type GitopsSession } from '../test-support/gitops-session.ts';
import { openSession } from '../test-support/session.ts';

let session: GitopsSession;

beforeEach(async () => {
  session = await openGitopsSession();
});

const run = (line: string): ReturnType<GitopsSession['run']> => session.run(line);
const read = (line: string): Promise<string> => session.read(line);

describe('files and working copy', () => {
  test('the first command puts the files of the repository into the workspace', async () => {
    await read('git status');
    expect([...session.files.keys()].toSorted()).toEqual([
      'repo/shop/cfg.yaml',
      'repo/shop/web.yaml',
    ]);
  });

  test('what the editor changed and removed is what git sees, from any folder', async () => {
    await read('git status');
    session.files.set('repo/shop/cfg.yaml', 'kind: List\n');
    session.files.delete('repo/shop/web.yaml');
    session.files.set('other.yaml', 'not: in the repository\n');
    expect(await read('git status -s')).toBe(' M shop/cfg.yaml\n D shop/web.yaml\n');
    expect(await read('cd repo/shop && git status -s')).toBe(' M cfg.yaml\n D web.yaml\n');
    expect(await read('git add . && git diff --staged --name-only; cd ../..')).toBe(
      'shop/cfg.yaml\nshop/web.yaml\n',
    );
    await read('git commit -m "Less" && git diff --name-only repo/shop/cfg.yaml');
  });

  test('what git changes, the editor shows', async () => {
    await read('git switch -c other');
    session.files.set('repo/new.yaml', 'a: 1\n');
    await read('git add repo/new.yaml && git commit -m New && git switch main');
    expect(session.files.has('repo/new.yaml')).toBe(false);
    await read('git merge other');
    expect(session.files.get('repo/new.yaml')).toBe('a: 1\n');
  });

  test('a push is what Argo CD reads, and its author is who git config names', async () => {
    await read('git config user.name Grace && git config user.email grace@example.org');
    session.files.set('repo/shop/cfg.yaml', 'kind: List\nitems: []\n');
    await read('git status && git commit -am "As Grace" && git push');
    expect(await read('git log -1 --format="%an <%ae>"')).toBe('Grace <grace@example.org>\n');
    const view = await session.cluster.git.read('https://git.drydock.dev/shop.git');
    expect(view?.resolve('main')).toBe((await read('git rev-parse HEAD')).trim());
  });
});

describe('what is not there', () => {
  test('outside of the repository, and in a lab without one, git says so', async () => {
    await read('mkdir elsewhere');
    const answer = await run('cd elsewhere && git status; cd ..');
    expect(answer.stderr).toBe(
      'fatal: not a git repository (or any of the parent directories): .git\n',
    );
    const without = await openSession();
    expect((await without.run('git status')).code).toBe(128);
  });

  test('commands that are not modelled are refused by name', async () => {
    expect(await run('git stash')).toEqual({
      stdout: '',
      stderr: 'git: `git stash` is not modelled in this terminal\n',
      code: 129,
    });
    expect((await run('git rebase main')).stderr).toContain('`git rebase` is not modelled');
    expect((await run('git commit --fixup x')).stderr).toContain('`git commit --fixup`');
    expect((await run('git nonsense')).code).toBe(1);
  });
});

test('Tab knows commands, branches and files', async () => {
  await read('git branch feature');
  expect(await session.complete('git che')).toEqual(['checkout']);
  expect(await session.complete('git switch fe')).toEqual(['feature']);
  expect(await session.complete('git add repo/shop/c')).toEqual(['repo/shop/cfg.yaml']);
});
