import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The key that seals secrets: the configuration's, or with the embedded database one that is made once and
 * kept beside it, readable by this user alone. Undefined on PostgreSQL without a configured key: replicas
 * and workers must share one.
 */
export async function serverKey(
  configured: string | undefined,
  dataFolder: string | undefined,
): Promise<string | undefined> {
  if (configured !== undefined || dataFolder === undefined) return configured;
  const file = path.join(dataFolder, 'secret.key');
  await mkdir(dataFolder, { recursive: true });
  const made = randomBytes(32).toString('base64url');
  // `wx` fails where one is already there.
  await writeFile(file, made, { flag: 'wx', mode: 0o600 }).catch(() => undefined);
  return (await readFile(file, 'utf8')).trim();
}
