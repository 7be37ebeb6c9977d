import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GRADER_VERSION } from '@drydock/lab';
import type { LabSource } from '../engine/grade-job.ts';
import type { KnownPart } from './grade-class.ts';

const FILE = 'grading-state.jsonl';

/** What an interrupted run leaves behind: each part as soon as it is graded, one a line. */
export interface GradingState {
  /** Parts of an earlier run of the same labs by the same grader. */
  known(submission: string, lab: string): KnownPart | undefined;
  readonly size: number;
  add(submission: string, lab: string, part: KnownPart): void;
}

interface Line extends KnownPart {
  readonly submission: string;
  readonly lab: string;
}

/**
 * Opens the state in a folder, which is made. Without `resume`, and when labs, grader or hidden checks are others than those of the state,
 * it begins anew. A last line that was cut off counts as not written.
 */
export async function openGradingState(
  folder: string,
  labs: readonly LabSource[],
  options: { readonly resume: boolean },
): Promise<GradingState> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, FILE);
  const head = JSON.stringify({ state: 1, grader: GRADER_VERSION, labs: hashOf(labs) });
  const lines = options.resume ? await readLines(file) : [];
  const [begin, ...rest] = lines;
  const parts = new Map<string, KnownPart>();
  if (begin === head) {
    for (const { explanations, lab, result, submission } of rest.flatMap(parseLine)) {
      parts.set(keyOf(submission, lab), { result, explanations });
    }
  }
  // Written anew: what a cut line left behind is gone.
  const kept = begin === head ? rest.filter((line) => parseLine(line).length > 0) : [];
  await writeAtomically(file, [head, ...kept].map((line) => `${line}\n`).join(''));
  return {
    known: (submission, lab) => parts.get(keyOf(submission, lab)),
    get size() {
      return parts.size;
    },
    add(submission, lab, { explanations, result }) {
      const line: Line = { submission, lab, result, explanations };
      // At once and whole: a process that is killed now has lost nothing that it said was done.
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    },
  };
}

/** Writes a file so that nobody ever sees half of it. */
export async function writeAtomically(file: string, content: string): Promise<void> {
  const beside = `${file}.new`;
  await writeFile(beside, content);
  await rename(beside, file);
}

async function readLines(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

function parseLine(line: string): readonly Line[] {
  try {
    return [JSON.parse(line) as Line]; // nobody but `add` writes this file
  } catch {
    return [];
  }
}

function keyOf(submission: string, lab: string): string {
  return `${submission}\n${lab}`;
}

/** Of all files of the labs: a check that changed grades anew, whatever the version says. */
function hashOf(labs: readonly LabSource[]): string {
  const hash = createHash('sha256');
  for (const { files, hidden } of labs) {
    hash.update(JSON.stringify([[...files], hidden ? [...hidden] : null]));
  }
  return hash.digest('hex');
}
