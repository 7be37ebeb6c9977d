import type { JournalEntry } from '../worker/protocol.ts';
import { changesBetween } from './file-changes.ts';

type Files = ReadonlyMap<string, string>;

export interface DoneWork {
  /** The files that the journal begins with. */
  readonly start: Files;
  /** The files now. */
  readonly files: Files;
  readonly journal: readonly JournalEntry[];
  /** Cluster time at the start of the lab, and now. */
  readonly startMs: number;
  readonly nowMs: number;
}

/** Pauses are cut to this: alerts of a lab fire within it, and nobody need sit through a lunch again. */
const PAUSE_MS = 300_000;
/** packages/lab replays six hours of cluster time; a tab's clock may run ten times as fast as the day. */
const WHOLE_MS = 5 * 3_600_000;

/**
 * What was done, as packages/lab replays it (journal.jsonl): beginning with `start`, ending with
 * `files`. A solution that was shown is told as its files, applied.
 */
export function labJournal(done: DoneWork): string {
  const { start, files, journal } = done;
  const lines: string[] = [];
  const times = shortTimes(done);
  let before = start;
  for (const [index, entry] of journal.entries()) {
    const act = actOf(entry);
    lines.push(line({ at: times[index], ...act }, before, entry.files));
    if (takesFiles.has(String(act['act']))) before = entry.files;
  }
  // Checks read the files as they are now, applied or not: `true` does nothing but bring them there.
  if (changesBetween(before, files).length > 0) {
    lines.push(line({ act: 'shell', line: 'true' }, before, files));
  }
  const waitMs = (times.at(-1) ?? 0) - (times.at(-2) ?? 0);
  if (waitMs > 0) lines.push(line({ act: 'wait', ms: waitMs }, before, files));
  return lines.join('');
}

/** When each act was done, and now, since the start of the lab, with long pauses cut. */
function shortTimes({ journal, startMs, nowMs }: DoneWork): readonly number[] {
  const longest = Math.min(PAUSE_MS, WHOLE_MS / (journal.length + 1));
  let last = startMs;
  let at = 0;
  return [...journal.map(({ atMs }) => atMs), nowMs].map((ms) => {
    at += Math.max(0, Math.min(longest, ms - last));
    last = Math.max(last, ms);
    return at;
  });
}

type Act = Readonly<Record<string, unknown>>;

function actOf(entry: JournalEntry): Act {
  if (entry.act === 'apply' || entry.act === 'solve') return { act: 'apply' };
  if (entry.act === 'shell') return { act: 'shell', line: entry.line };
  const { order } = entry;
  const { name } = order;
  if (order.verb === 'sync') return { act: 'sync', app: name, prune: order.prune };
  if (order.verb === 'refresh') {
    return { act: 'argocd', line: `argocd app get ${name} --${order.hard ? 'hard-' : ''}refresh` };
  }
  if (order.verb === 'terminate') return { act: 'argocd', line: `argocd app terminate-op ${name}` };
  return { act: 'argocd', line: `argocd app rollback ${name} ${order.id}` };
}

/** Acts of Argo CD take no files: they have changed none. */
const takesFiles = new Set(['apply', 'shell', 'argocd']);

function line(act: Act, before: Files, after: Files): string {
  const changes = changesBetween(before, after);
  const isTold = takesFiles.has(String(act['act'])) && changes.length > 0;
  return `${JSON.stringify({ ...act, ...(isTold && { files: Object.fromEntries(changes) }) })}\n`;
}
