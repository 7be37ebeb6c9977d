import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { tooMany, type FoundFile, type FoundFiles } from './found-files.ts';
import { reasonOf } from './reason-of.ts';
import { SubmissionError } from './submission-error.ts';
import type { SubmissionLimits } from './submission-limits.ts';

/** All that lies in a folder; links are not followed. Rejects with SubmissionError over a limit. */
export async function filesInFolder(root: string, limits: SubmissionLimits): Promise<FoundFiles> {
  const files = new Map<string, FoundFile>();
  const others: string[] = [];
  const folders = [''];
  let entries = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const listed = await readdir(path.join(root, folder), { withFileTypes: true }).catch(
      failsToRead(path.join(root, folder)),
    );
    entries += listed.length;
    if (entries > limits.entries) throw tooMany(root, limits);
    if (folder.split('/').length > limits.depth) {
      throw new SubmissionError(`${root} holds more than ${limits.depth} folders deep.`, 'limit');
    }
    for (const entry of listed) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) folders.push(name);
      else if (entry.isFile()) files.set(name, await fileAt(path.join(root, name)));
      else others.push(name);
    }
  }
  return { files, others };
}

async function fileAt(file: string): Promise<FoundFile> {
  const { size } = await lstat(file).catch(failsToRead(file));
  return { bytes: size, read: () => readRegular(file, size) };
}

/** Opens no link and waits for no pipe that has taken the file's place since it was listed; never reads more than was listed. */
export async function readRegular(file: string, size: number): Promise<Uint8Array> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(file, flags).catch(failsToRead(file));
  try {
    const bytes = new Uint8Array(size);
    let read = 0;
    while (read < size) {
      const { bytesRead } = await handle.read(bytes, read, size - read, read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return bytes.subarray(0, read);
  } catch (error) {
    return failsToRead(file)(error);
  } finally {
    await handle.close();
  }
}

function failsToRead(file: string): (error: unknown) => never {
  return (error) => {
    throw new SubmissionError(`Cannot read ${file}: ${reasonOf(error)}.`);
  };
}
