import path from 'node:path';
import type { Verdict } from '@drydock/api';
import { knownFiles, openTerminal } from '@drydock/grading';
import {
  createGrader,
  createLabCluster,
  JOURNAL_FILE,
  loadLab,
  parseJournal,
  type CheckResult,
  type Grader,
  type Lab,
  type Work,
} from '@drydock/lab';
import { readLabFolder } from '@drydock/lab/node';

/** Work to do again: what a learner's tab sent. */
export interface WorkToCheck {
  readonly lab: string;
  readonly step: string;
  readonly files: Readonly<Record<string, string>>;
  /** journal.jsonl; without it the files were applied once. */
  readonly journal?: string | undefined;
}

export type Found = Pick<Verdict, 'verdict' | 'message'>;

/** Checks work as the grader does: from the lab's start, on a simulated cluster of its own. */
export interface WorkChecker extends AsyncDisposable {
  /** Never rejects for what a learner sent. */
  check(work: WorkToCheck): Promise<Found>;
}

/** Graders kept at a time: each holds a cluster at the start of its lab, some 30 MB. */
const GRADERS = 2;

interface OpenLab {
  readonly lab: Lab;
  readonly grader: Grader;
}

/** A checker over a folder of labs. Only its ids are ever used as names of folders. */
export function createWorkChecker(labsFolder: string): WorkChecker {
  /** The one used last is the last. */
  const open = new Map<string, OpenLab>();

  const openLab = async (id: string): Promise<OpenLab> => {
    const known = open.get(id);
    open.delete(id);
    const opened = known ?? (await readLab(labsFolder, id));
    open.set(id, opened);
    const [oldest] = open;
    if (oldest && open.size > GRADERS) {
      open.delete(oldest[0]);
      await oldest[1].grader[Symbol.asyncDispose]();
    }
    return opened;
  };

  return {
    async check(work) {
      if (!/^[a-z0-9-]+$/.test(work.lab)) return undecided(`There is no lab ${work.lab}.`);
      try {
        const { lab, grader } = await openLab(work.lab);
        const read = readWork(work, lab);
        if ('verdict' in read) return read;
        const { grade } = await grader.grade(read);
        return foundOf(grade.checks);
      } catch (error) {
        open.delete(work.lab);
        const reason = error instanceof Error ? error.message : String(error);
        return undecided(`The server could not do this work again: ${reason}`);
      }
    },
    async [Symbol.asyncDispose]() {
      for (const { grader } of open.values()) await grader[Symbol.asyncDispose]();
      open.clear();
    },
  };
}

async function readLab(labsFolder: string, id: string): Promise<OpenLab> {
  const { lab } = loadLab(await readLabFolder(path.join(labsFolder, id)));
  if (!lab) throw new Error(`the lab ${id} does not load.`);
  const grader = await createGrader({ lab, createCluster: createLabCluster, openTerminal });
  return { lab, grader };
}

function readWork(work: WorkToCheck, lab: Lab): Work | Found {
  if (!lab.steps.some(({ id }) => id === work.step)) {
    return undecided(`The lab ${lab.id} has no step ${work.step}.`);
  }
  const known = new Set(knownFiles(lab));
  const files = new Map(Object.entries(work.files).filter(([name]) => known.has(name)));
  if (work.journal === undefined) return { files, step: work.step };
  const { entries, diagnostics } = parseJournal(JOURNAL_FILE, work.journal);
  const [broken] = diagnostics;
  if (broken)
    return { verdict: 'refuted', message: `The journal cannot be read: ${broken.message}` };
  return { files, journal: entries, step: work.step };
}

function foundOf(checks: readonly CheckResult[]): Found {
  const undecidedCheck = checks.find(({ status }) => status === 'error');
  if (undecidedCheck) {
    return undecided(
      `${undecidedCheck.title}: ${undecidedCheck.message ?? 'could not be decided.'}`,
    );
  }
  const failed = checks.filter(({ status }) => status !== 'pass');
  if (failed.length === 0) return { verdict: 'verified', message: 'All checks pass.' };
  const named = failed.map(({ title }) => title).join('; ');
  return {
    verdict: 'refuted',
    message: `Done again on the server, these fail: ${named}`.slice(0, 500),
  };
}

function undecided(message: string): Found {
  return { verdict: 'undecided', message: message.slice(0, 500) };
}
