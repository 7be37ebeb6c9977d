import { ClusterError } from '@drydock/cluster';
import type { FileSet } from '../file-set.ts';
import type { LabSession } from '../lab-session.ts';
import { act, type Actor } from './act.ts';
import type { JournalEntry } from './journal-entry.ts';
import { passUntil } from './pass-until.ts';
import type { OpenTerminal, Terminal } from './terminal.ts';
import { createWorkspace } from './workspace.ts';

export interface ReplayOptions {
  readonly session: LabSession;
  /** The workspace when the journal begins. */
  readonly files: FileSet;
  /** Lines of a terminal run in it. */
  readonly openTerminal?: OpenTerminal;
  /** Default: JOURNAL_LIMITS. */
  readonly limits?: JournalLimits;
  readonly signal?: AbortSignal;
}

/** What a journal of somebody else may cost. */
export interface JournalLimits {
  readonly entries: number;
  /** Cluster time from its first act to its last. */
  readonly virtualMs: number;
}

/** Enough for a day's work at a lab. */
export const JOURNAL_LIMITS: JournalLimits = { entries: 500, virtualMs: 6 * 3_600_000 };

export interface Replayed {
  /** The workspace after the last act. */
  readonly files: FileSet;
  /** The workspace at the last Apply, where there was one. */
  readonly applied?: FileSet;
  /** Acts that could not be done, and why, by their place in the journal; the others were. */
  readonly failures: readonly JournalFailure[];
}

export interface JournalFailure {
  readonly index: number;
  readonly message: string;
}

/**
 * Does again what a journal says was done, each act at its virtual time. What is over a limit is
 * left out and said. Rejects with ClusterError only when the cluster fails.
 */
export async function replayJournal(
  entries: readonly JournalEntry[],
  options: ReplayOptions,
): Promise<Replayed> {
  const { session, signal, limits = JOURNAL_LIMITS } = options;
  const { clock } = session.cluster;
  const begin = clock.now();
  const workspace = createWorkspace(options.files);
  let open: Promise<Terminal> | undefined;
  const terminal = (): Promise<Terminal> | undefined =>
    (open ??=
      options.openTerminal && Promise.resolve(options.openTerminal({ session, workspace })));
  const actor: Actor = { session, workspace, terminal, ...(signal && { signal }) };
  const failures: JournalFailure[] = [];
  let applied: FileSet | undefined;
  for (const [index, entry] of entries.entries()) {
    signal?.throwIfAborted();
    const over = overLimit(index, dueMs(entry, begin, clock.now()) - begin, limits);
    if (over !== undefined) {
      failures.push({ index, message: over });
      break;
    }
    if (entry.at !== undefined) await passUntil(begin + entry.at, actor);
    const message = await tryAct(entry, actor);
    if (message !== undefined) failures.push({ index, message });
    if (entry.act === 'apply') applied = workspace.files();
  }
  return { files: workspace.files(), failures, ...(applied && { applied }) };
}

/** When an act is over at the earliest. */
function dueMs(entry: JournalEntry, begin: number, now: number): number {
  const at = Math.max(now, begin + (entry.at ?? 0));
  return entry.act === 'wait' ? at + entry.ms : at;
}

function overLimit(index: number, ms: number, limits: JournalLimits): string | undefined {
  if (index >= limits.entries) return `A journal has at most ${limits.entries} acts.`;
  if (ms <= limits.virtualMs) return undefined;
  return `A journal lasts at most ${limits.virtualMs / 60_000} minutes of cluster time.`;
}

/** A cluster that does not come to rest is what the act led to, not a failure of ours. */
async function tryAct(entry: JournalEntry, actor: Actor): Promise<string | undefined> {
  try {
    return await act(entry, actor);
  } catch (error) {
    if (error instanceof ClusterError && ['not-settled', 'timeout'].includes(error.code))
      return error.message;
    if (error instanceof Error && error.name === 'GitError') return error.message;
    throw error;
  }
}
