import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createCliFolder } from '../testing/run-cli.ts';
import { isPlainWork } from './plain-work.ts';

test('a folder of small files for the mesh is plain; with pods, a journal, Git, links, much in it, or an archive it is not', async () => {
  await using folder = await createCliFolder();
  await folder.write('plain/reviews-route.yaml', 'apiVersion: networking.istio.io/v1');
  await folder.write('plain/uri-routing/answers.yaml', 'a: b');
  await folder.write('journal/uri-routing/journal.jsonl', '');
  await folder.write('git/.git/HEAD', '');
  await folder.write('worktree/.git', 'gitdir: ../elsewhere');
  await folder.write('bare/HEAD', '');
  await folder.write('large/a.yaml', 'x'.repeat(33 * 1024));
  for (let at = 0; at < 65; at += 1) await folder.write(`many/${at}.yaml`, '');
  await folder.write('linked/a.yaml', '');
  await symlink('/', path.join(folder.path, 'linked/all'));
  await folder.write('anna.zip', '');
  await folder.write('pods/a.yaml', '{ "apiVersion": "apps/v1", "spec": { replicas: 1e9 } }');
  await folder.write('jobs/a.yaml', 'kind: Job\napiVersion: >\n  batch/v1\n');
  await folder.write('escaped/a.yaml', 'apiVersion: "app\\x73/v1"');
  await folder.write('aliases/a.yaml', 'a: &a [x, x]\nb: [*a, *a]');
  const plain = async (name: string): Promise<boolean> => isPlainWork(path.join(folder.path, name));
  expect(await plain('plain')).toBe(true);
  const others = [
    'journal',
    'git',
    'worktree',
    'bare',
    'large',
    'many',
    'linked',
    'anna.zip',
    'no',
  ];
  for (const name of others) expect(await plain(name), name).toBe(false);
});
