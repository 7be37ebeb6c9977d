import { lstat, opendir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { JOURNAL_FILE } from '@drydock/lab';

/** More files, and more bytes, than work on any lab has. */
const MOST_ENTRIES = 64;
const MOST_BYTES = 32 * 1024;

/** Where Git's files lie: in a folder, in the folder itself of a bare repository, or elsewhere as a file says. */
const GIT = ['.git', 'HEAD'];

/** A group and its version, such as `apps/v1`. Without escapes in the text it cannot be written otherwise. */
const GROUP = /[\w.-]+\/v\d\w*/g;
const MESH = /\.istio\.io\/v\d\w*$/;

/** Escapes and anchors of YAML, and the one kind of the core group that makes others. */
const MORE = /[\\&]|replicas/;

/**
 * Whether the work is a folder of a few small files with configuration of the mesh, without a journal and without Git:
 * nothing in it says what shall be done how often. False also for what cannot be read.
 */
export async function isPlainWork(work: string): Promise<boolean> {
  try {
    const left = { entries: MOST_ENTRIES, bytes: MOST_BYTES };
    return await isPlainFolder(work, left);
  } catch {
    return false;
  }
}

async function isPlainFolder(
  folder: string,
  left: { entries: number; bytes: number },
): Promise<boolean> {
  for await (const entry of await opendir(folder)) {
    left.entries -= 1;
    if (left.entries < 0 || entry.name === JOURNAL_FILE || GIT.includes(entry.name)) return false;
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!(await isPlainFolder(file, left))) return false;
    } else {
      if (!entry.isFile()) return false;
      left.bytes -= (await lstat(file)).size;
      if (left.bytes < 0 || !isMesh(await readFile(file, 'utf8'))) return false;
    }
  }
  return true;
}

function isMesh(text: string): boolean {
  const groups = text.match(GROUP) ?? [];
  return !MORE.test(text) && groups.every((group) => MESH.test(group));
}
