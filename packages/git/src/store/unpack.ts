import git from 'isomorphic-git';
import type { BareRepository } from './bare-repository.ts';
import { brokenness } from './check-object.ts';
import { isObjectType, writeObject, type GitObject } from './loose-object.ts';
import { measurePack, PackRefusal, type PackLimits } from './measure-pack.ts';

/**
 * Turns the packs of a repository into loose objects: what reads a repository synchronously reads only those. Throws
 * PackRefusal for a pack over the limits (default: none) or an object that is not sound, and what isomorphic-git throws when a
 * pack is broken; then nothing of that pack is stored. The packs are gone in either case.
 */
export async function unpackAll(
  { fs, gitdir }: BareRepository,
  limits?: PackLimits,
): Promise<void> {
  const folder = `${gitdir}/objects/pack`;
  try {
    for (const name of fs.list(folder).filter((one) => one.endsWith('.pack'))) {
      if (limits) measurePack(fs.read(`${folder}/${name}`) ?? new Uint8Array(), limits);
      const objects = await objectsOf({ fs, gitdir }, `objects/pack/${name}`);
      for (const [id, object] of objects) writeObject(fs, gitdir, id, object);
    }
  } finally {
    fs.remove(folder);
  }
}

async function objectsOf(
  { fs, gitdir }: BareRepository,
  filepath: string,
): Promise<ReadonlyMap<string, GitObject>> {
  const repository = { fs, gitdir, dir: gitdir, cache: {} };
  const objects = new Map<string, GitObject>();
  const { oids } = await git.indexPack({ ...repository, filepath });
  for (const oid of oids) {
    const read = await git.readObject({ ...repository, oid, format: 'content' });
    if (read.format !== 'content' || !isObjectType(read.type)) continue;
    const object = { type: read.type, content: read.object };
    const fault = brokenness(object);
    if (fault !== undefined) throw new PackRefusal(`object ${oid}: ${fault}`);
    objects.set(oid, object);
  }
  return objects;
}
