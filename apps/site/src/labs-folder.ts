import path from 'node:path';
import { readLabFolder } from '@drydock/lab/node';
import { loadLab, type FileSet, type Lab } from '@drydock/lab';

const base = path.resolve(process.env['DRYDOCK_LABS'] ?? '../../labs');
/** Samples that labs of another folder share with those of this one. */
const samples = process.env['DRYDOCK_SAMPLES'];
const options = samples === undefined ? {} : { samples };

/** The files of a lab that its page may have. What only tests and graders use stays out. */
export async function readLabFiles(id: string): Promise<FileSet> {
  const files = await readLabFolder(path.join(base, id), options);
  return new Map([...files].filter(([file]) => !/^(?:mistakes|equivalents)\//.test(file)));
}

/** Rejects with every finding when the folder is not a lab: the build then stops and says so. */
export async function readLab(id: string): Promise<Lab> {
  const { lab, diagnostics } = loadLab(await readLabFolder(path.join(base, id), options));
  if (lab) return lab;
  const lines = diagnostics.map(({ file, message }) => `${file}: ${message}`);
  throw new Error(`labs/${id} is not a lab:\n${lines.join('\n')}`);
}
