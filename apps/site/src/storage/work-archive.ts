import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { labJournal } from './lab-journal.ts';
import { packWork, unpackWork, type SharedWork } from './packed-work.ts';

/** What was done, as `drydock grade` reads it. */
const journalFile = 'journal.jsonl';
/** What only this page reads: lab, step, and the journal with all that it has. */
const workFile = 'drydock.json';

const mostEntries = 500;
const mostBytes = 2_000_000;
/** Same files, same bytes: an archive says nothing of when it was made. */
const mtime = '1980-01-02T00:00:00';

/** What an archive holds: all of somebody's work, or files alone when another tool made it. */
export type ArchivedWork = SharedWork | Pick<SharedWork, 'files'>;

/** A zip with the files, the journal for graders and the work for this page. */
export function packArchive(
  work: SharedWork,
  time: { readonly startMs: number; readonly nowMs: number },
): Uint8Array<ArrayBuffer> {
  const { files, journal } = work;
  // A grader begins with the files of the archive: the first act brings what they were then.
  const told = labJournal({ start: files, files, journal, ...time });
  const entries = new Map([
    ...files,
    ...(journal.length === 0 ? [] : [[journalFile, told] as const]),
    [workFile, JSON.stringify(packWork(work))] as const,
  ]);
  const zipped = Object.fromEntries([...entries].map(([path, text]) => [path, strToU8(text)]));
  return new Uint8Array(zipSync(zipped, { mtime }));
}

/**
 * Reads an archive for a lab. Its files win over those of the work in it: somebody may have edited
 * them. Throws Error with a sentence for people when it is no zip, too large, or of another lab.
 */
export function unpackArchive(bytes: Uint8Array, lab: string): ArchivedWork {
  const texts = unzip(bytes);
  const packed = texts.get(workFile);
  const work = packed === undefined ? undefined : readWork(packed);
  if (work && work.lab !== lab) throw new Error(`This is work on the lab ${work.lab}.`);
  texts.delete(workFile);
  texts.delete(journalFile);
  if (texts.size === 0) throw new Error('The archive holds no files.');
  return { ...work, files: texts };
}

function readWork(text: string): SharedWork | undefined {
  try {
    return unpackWork(JSON.parse(text));
  } catch {
    return undefined; // edited by hand: the files are still good
  }
}

function unzip(bytes: Uint8Array): Map<string, string> {
  let total = 0;
  let count = 0;
  const filter = ({ name, originalSize }: { name: string; originalSize: number }): boolean => {
    total += originalSize;
    if (++count > mostEntries || total > mostBytes) {
      throw new Error(`The archive holds more than ${mostEntries} files or 2 MB.`);
    }
    return isPath(name);
  };
  const unpacked = readZip(bytes, filter);
  const found = new Map<string, string>();
  for (const [path, content] of Object.entries(unpacked)) {
    const text = strFromU8(content);
    if (text.includes('\uFFFD') || text.includes('\0')) throw new Error(`${path} is no text.`);
    found.set(path, text);
  }
  return found;
}

function readZip(
  bytes: Uint8Array,
  filter: (file: { name: string; originalSize: number }) => boolean,
): Readonly<Record<string, Uint8Array>> {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    // fflate's own errors have a number for a code.
    if (error instanceof Error && 'code' in error) {
      throw new Error('The file is no zip archive.', { cause: error });
    }
    throw error;
  }
}

/** A file below the top, not hidden: no folder, no way out, nothing that a system put there. */
function isPath(name: string): boolean {
  if (name === workFile || name === journalFile) return true;
  return /^[\w@+-][\w.@+-]*(?:\/[\w@+-][\w.@+-]*)*$/.test(name) && !name.startsWith('__MACOSX/');
}
