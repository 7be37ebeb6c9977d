import path from 'node:path';
import { loadLab, type Lab } from '@drydock/lab';
import { readLabFolder } from '@drydock/lab/node';

/** The lab that simulated classes work on. */
export async function readClassLab(): Promise<Lab> {
  const folder = path.resolve(import.meta.dirname, '../../../labs/uri-routing');
  const { lab } = loadLab(await readLabFolder(folder));
  if (!lab) throw new Error('The lab uri-routing does not load.');
  return lab;
}
