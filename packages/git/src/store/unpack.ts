import git from 'isomorphic-git';
import { isObjectType, writeObject } from './loose-object.ts';
import type { BareRepository } from './bare-repository.ts';

/**
 * Turns the packs of a repository into loose objects: what reads a repository synchronously reads only those. Throws
 * what isomorphic-git throws when a pack is broken; the packs are gone in either case.
 */
export async function unpackAll({ fs, gitdir }: BareRepository): Promise<void> {
  const folder = `${gitdir}/objects/pack`;
  const repository = { fs, gitdir, dir: gitdir, cache: {} };
  try {
    for (const name of fs.list(folder).filter((one) => one.endsWith('.pack'))) {
      const { oids } = await git.indexPack({ ...repository, filepath: `objects/pack/${name}` });
      for (const oid of oids) {
        const read = await git.readObject({ ...repository, oid, format: 'content' });
        if (read.format !== 'content') continue;
        if (isObjectType(read.type))
          writeObject(fs, gitdir, oid, { type: read.type, content: read.object });
      }
    }
  } finally {
    fs.remove(folder);
  }
}
