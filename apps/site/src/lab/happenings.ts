import { messages } from '../messages.ts';
import type { Lane, Timeline } from '../worker/views-protocol.ts';
import { answerText, pathOfUrl, senderName } from './request-words.ts';
import type { CheckedAt, LabStore, RequestEntry } from './store.ts';
import { describeAct } from './time-travel.ts';

const text = messages.timeline;

/** One thing that happened, as the list and the lanes show it. */
export interface Happening {
  readonly atMs: number;
  readonly lane: Lane | 'git' | 'requests' | 'checks';
  readonly who: string;
  readonly what: string;
  /** More of the same. */
  readonly others: readonly string[];
  readonly cause: string;
  /** For answers and verdicts: whether they were good. */
  readonly isGood?: boolean;
}

/** At one time, what was done stands before what followed from it. */
export const laneOrder = [
  'you',
  'git',
  'argocd',
  'controllers',
  'istiod',
  'requests',
  'checks',
] as const satisfies readonly Happening['lane'][];

/** The learner's acts, commits, requests and checks, and what the cluster's authors wrote, in the order of time. */
export function happeningsOf(store: LabStore, timeline: Timeline): readonly Happening[] {
  const acts = store.journal.value;
  const own = acts.map((entry) => happening('you', entry.atMs, describeAct(store, entry)));
  const commits = (store.git.value?.commits ?? [])
    .filter(({ atMs }) => atMs >= timeline.startMs)
    .map(({ atMs, id, message }) =>
      happening('git', atMs, text.committed(`${id.slice(0, 7)} ${message}`)),
    );
  const written = timeline.entries
    .filter(({ lane }) => lane !== 'you')
    .map(({ atMs, author, cause, lane, what }): Happening => {
      const act = acts.findLast((entry) => entry.atMs <= atMs);
      return {
        atMs,
        lane,
        who: author,
        what: what[0] ?? '',
        others: what.slice(1),
        cause: act ? `${cause}, ${text.after(describeAct(store, act))}` : cause,
      };
    });
  const seen = [...store.requests.value.map(requested), ...store.checked.value.map(checked)];
  return [...own, ...commits, ...written, ...seen].toSorted(
    (a, b) => a.atMs - b.atMs || laneOrder.indexOf(a.lane) - laneOrder.indexOf(b.lane),
  );
}

function happening(lane: Happening['lane'], atMs: number, what: string): Happening {
  return { atMs, lane, who: text.lanes[lane], what, others: [], cause: '' };
}

function requested(entry: RequestEntry): Happening {
  if (entry.kind === 'failed') {
    return {
      ...happening('requests', entry.workAt, `${entry.what}: ${entry.error}`),
      isGood: false,
    };
  }
  if (entry.kind === 'many') {
    const { atMs, count, outcomes, request } = entry.many;
    const what = `${count} × ${request.method ?? 'GET'} ${pathOfUrl(request.url)}`;
    return {
      ...happening('requests', atMs, what),
      others: outcomes.map((outcome) => `${outcome.count} × ${outcome.label}`),
      cause: senderName(request.from),
      isGood: outcomes.every(({ status = 0 }) => status > 0 && status < 400),
    };
  }
  const { atMs, request, result } = entry.traced;
  const what = `${request.method ?? 'GET'} ${pathOfUrl(request.url)}: ${answerText(result)}`;
  return {
    ...happening('requests', atMs, what),
    cause: senderName(request.from),
    isGood: result.status !== undefined && result.status < 400,
  };
}

function checked({ atMs, failed, passed, step }: CheckedAt): Happening {
  return {
    ...happening('checks', atMs, text.checked(step, passed, passed + failed)),
    isGood: failed === 0,
  };
}
