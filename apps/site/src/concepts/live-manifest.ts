import { readFile } from 'node:fs/promises';
import path from 'node:path';

const labs = path.resolve(process.env['DRYDOCK_LABS'] ?? '../../labs');

/** The manifest that a live example begins with. Rejects when there is none: the build then stops. */
export async function liveManifest(name: string): Promise<string> {
  const text = await readFile(path.join(labs, 'concepts/live', `${name}.yaml`), 'utf8');
  return text.trim();
}
