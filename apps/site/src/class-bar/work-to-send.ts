import type { LearnerWork } from '@drydock/api';
import { EVENT_LIMITS } from '@drydock/api/workshop-client';
import { labJournal, type DoneWork } from '../storage/lab-journal.ts';

type Files = ReadonlyMap<string, string>;

/**
 * What a learner did, for the server to do again from the start of the lab. Undefined when it cannot be
 * told so: a solution that was shown is no work of theirs, and what is larger than an event may be is
 * not cut.
 */
export function workToSend(done: DoneWork): LearnerWork | undefined {
  if (done.journal.some(({ act }) => act === 'solve')) return undefined;
  const work = { files: Object.fromEntries(done.start), journal: labJournal(done) };
  return fits(work) ? work : undefined;
}

function fits({ files, journal = '' }: LearnerWork): boolean {
  const texts = Object.values(files);
  return (
    texts.length <= EVENT_LIMITS.files &&
    texts.reduce((sum, text) => sum + text.length, 0) <= EVENT_LIMITS.fileCharacters &&
    journal.length <= EVENT_LIMITS.journalCharacters
  );
}

/**
 * The files that sent work ends with: what another device goes on from, and what the instructor
 * looks at. Somebody may have sent anything: lines that are no acts change nothing.
 */
export function filesOfWork({ files, journal = '' }: LearnerWork): Files {
  const texts = new Map(Object.entries(files));
  for (const entry of journal.split('\n')) {
    for (const [path, text] of Object.entries(changesOf(entry))) {
      if (typeof text === 'string') texts.set(path, text);
      else if (text === null) texts.delete(path);
    }
  }
  return texts;
}

function changesOf(entry: string): Readonly<Record<string, unknown>> {
  try {
    const act: unknown = JSON.parse(entry);
    const isAct = typeof act === 'object' && act !== null && 'files' in act;
    return isAct && typeof act.files === 'object' ? { ...act.files } : {};
  } catch {
    return {};
  }
}
