import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { loadLab } from '@drydock/lab';
import { readLabFolder } from '@drydock/lab/node';
import { labWords, type LabSource, type LabWords } from '@drydock/grading';

/** A lab that can be assigned. */
export interface GradingLab {
  readonly id: string;
  readonly title: string;
  readonly version: number;
  /** For reports. */
  readonly words: LabWords;
}

/** The labs of this process, read once. */
export interface GradingLabs {
  readonly list: readonly GradingLab[];
  /** What the threads of the grader are given, in the same order. */
  readonly sources: readonly LabSource[];
  find(id: string): GradingLab | undefined;
  /** -1 for a lab that is not there. */
  indexOf(id: string): number;
}

/** Reads every lab of a folder, in the order of names. One that does not load is left out: `lab test` says why. */
export async function readGradingLabs(folder: string): Promise<GradingLabs> {
  const list: GradingLab[] = [];
  const sources: LabSource[] = [];
  const names = await readdir(folder).catch(() => []);
  for (const name of names.toSorted((a, b) => (a < b ? -1 : 1))) {
    const file = await stat(path.join(folder, name, 'lab.yaml')).catch(() => undefined);
    if (!file?.isFile()) continue;
    const files = await readLabFolder(path.join(folder, name));
    const { lab } = loadLab(files);
    if (!lab) continue;
    list.push({ id: lab.id, title: lab.title, version: lab.version, words: labWords(lab) });
    sources.push({ files });
  }
  const indexOf = (id: string): number => list.findIndex((lab) => lab.id === id);
  return { list, sources, indexOf, find: (id) => list[indexOf(id)] };
}
