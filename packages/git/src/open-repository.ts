import { GitError } from './git-error.ts';
import type { RepositoryView } from './repository-view.ts';
import { looseSize } from './store/measure-loose.ts';
import { PackRefusal, type PackLimits } from './store/measure-pack.ts';
import { createMemoryFs, type MemoryFs } from './store/memory-fs.ts';
import { unpackAll } from './store/unpack.ts';
import { createObjectCache, readRefs, viewOf } from './store/view-of.ts';

const GITDIR = '/repository';
const LOOSE = /^objects\/[0-9a-f]{2}\/[0-9a-f]{38}$/;
const PACK = /^objects\/pack\/[^/]+\.pack$/;

/** Whether a file of a `.git` folder says what the repository holds; hooks, logs, the index and the configuration do not. */
export function isRepositoryFile(path: string): boolean {
  return (
    path === 'HEAD' ||
    path === 'packed-refs' ||
    path.startsWith('refs/') ||
    LOOSE.test(path) ||
    PACK.test(path)
  );
}

/**
 * Reads the repository of a `.git` folder, given as its files by path from there. Nothing in it is trusted: objects are
 * measured before they are inflated, the indexes of packs are made again, nothing outside is looked at. Rejects with
 * GitError `rejected` when it is broken or over the limits.
 */
export async function openRepository(
  files: ReadonlyMap<string, Uint8Array>,
  limits: PackLimits,
): Promise<RepositoryView> {
  const fs = createMemoryFs();
  try {
    let bytes = 0;
    let objects = 0;
    for (const [path, content] of files) {
      if (!isRepositoryFile(path)) continue;
      if (LOOSE.test(path)) {
        objects += 1;
        bytes += looseSize(content, limits.bytes - bytes);
        if (objects > limits.objects)
          throw new PackRefusal(`there are more than ${limits.objects} objects`);
      }
      fs.write(`${GITDIR}/${path}`, content);
    }
    writePackedRefs(fs);
    await unpackAll({ fs, gitdir: GITDIR }, limits);
    const view = viewOf(fs, GITDIR, createObjectCache());
    if (view.refs.size === 0 && readRefs(fs, GITDIR).size > 0)
      throw new PackRefusal('the commits of its branches are missing');
    return view;
  } catch (error) {
    const why = error instanceof PackRefusal ? error.message : 'it is broken';
    throw new GitError('rejected', why, { cause: error });
  }
}

/** As loose refs, where there is none of that name: those are newer. Source: gitrepository-layout(5). */
function writePackedRefs(fs: MemoryFs): void {
  const text = new TextDecoder().decode(fs.read(`${GITDIR}/packed-refs`));
  for (const line of text.split('\n')) {
    const [, id, ref] = /^([0-9a-f]{40}) (refs\/\S+)$/.exec(line) ?? [];
    if (id === undefined || ref === undefined || ref.split('/').includes('..')) continue;
    const path = `${GITDIR}/${ref}`;
    if (fs.stat(path) === undefined) fs.write(path, new TextEncoder().encode(id));
  }
}
