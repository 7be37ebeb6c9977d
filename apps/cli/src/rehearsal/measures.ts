import type { DashboardMessage, LearnerMessage } from '@drydock/api';
import { Latencies, type LatencySummary } from './latencies.ts';
import type { Kept } from './compare-records.ts';
import type { SimulatedLearner } from './simulated-learner.ts';

/** How a server took a class. */
export interface Rehearsal extends Kept {
  readonly learners: number;
  readonly joined: number;
  readonly join: LatencySummary;
  readonly events: number;
  /** From making an event to its acknowledgement. */
  readonly acknowledge: LatencySummary;
  /** From making an event to its row on the dashboard. */
  readonly dashboard: LatencySummary;
  /** From sending to every learner. */
  readonly broadcast: LatencySummary;
  readonly broadcasts: number;
  /** Notices that learners did not get. */
  readonly broadcastsMissed: number;
  /** From a claim to its re-check. */
  readonly verdict: LatencySummary;
  readonly verdicts: {
    readonly verified: number;
    readonly refuted: number;
    readonly undecided: number;
  };
  /** Events that wait in tabs still. */
  readonly unsent: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Delay of this process itself: what is measured above includes it. */
  readonly ownDelay: LatencySummary;
}

/** What is measured while a class runs. */
export interface Measures {
  readonly join: Latencies;
  readonly acknowledge: Latencies;
  readonly ownDelay: Latencies;
  /** Something that should not happen, by its name. */
  readonly trouble: (what: string) => void;
  readonly hasJoined: () => void;
  /** A message with this text goes out to everybody now. */
  readonly sending: (text: string) => void;
  /** The server took it: everybody should get it. */
  readonly sent: () => void;
  readonly onLearner: (learner: SimulatedLearner, message: LearnerMessage) => void;
  readonly onDashboard: (message: DashboardMessage) => void;
  readonly report: (learners: readonly SimulatedLearner[], kept: Kept) => Rehearsal;
}

/** Measures of a class that begins. */
export function createMeasures(): Measures {
  const join = new Latencies();
  const acknowledge = new Latencies();
  const dashboard = new Latencies();
  const broadcast = new Latencies();
  const verdict = new Latencies();
  const ownDelay = new Latencies();
  const errors = new Map<string, number>();
  const sentAt = new Map<string, number>();
  const lastSeen = new Map<string, number>();
  const verdicts = { verified: 0, refuted: 0, undecided: 0 };
  let joined = 0;
  let noticesGot = 0;
  let expectedNotices = 0;

  return {
    join,
    acknowledge,
    ownDelay,
    trouble: (what) => {
      errors.set(what, (errors.get(what) ?? 0) + 1);
    },
    hasJoined: () => {
      joined += 1;
    },
    sending: (text) => {
      sentAt.set(text, Date.now());
    },
    sent: () => {
      expectedNotices += joined;
    },
    onLearner: (learner, message) => {
      const now = Date.now();
      if (message.type === 'notice') {
        const sent = sentAt.get(message.notice.text);
        if (sent === undefined) return;
        noticesGot += 1;
        broadcast.add(now - sent);
      } else if (message.type === 'verdict') {
        const claim = learner.record.made.get(message.verdict.event);
        verdicts[message.verdict.verdict] += 1;
        if (claim) verdict.add(now - claim.at);
      }
    },
    onDashboard: (message) => {
      if (message.type !== 'rows' && message.type !== 'dashboard') return;
      const now = Date.now();
      const rows = message.type === 'rows' ? message.learners : message.dashboard.learners;
      for (const { id, lastAt } of rows) {
        if (lastAt === undefined || lastSeen.get(id) === lastAt) continue;
        if (message.type === 'rows') dashboard.add(now - lastAt);
        lastSeen.set(id, lastAt);
      }
    },
    report: (learners, kept) => ({
      learners: learners.length,
      joined,
      join: join.summary(),
      events: learners.reduce((sum, { record }) => sum + record.made.size, 0),
      acknowledge: acknowledge.summary(),
      dashboard: dashboard.summary(),
      broadcast: broadcast.summary(),
      broadcasts: sentAt.size,
      broadcastsMissed: Math.max(0, expectedNotices - noticesGot),
      verdict: verdict.summary(),
      verdicts,
      ...kept,
      unsent: learners.reduce((sum, { waiting }) => sum + waiting, 0),
      errors: Object.fromEntries(errors),
      ownDelay: ownDelay.summary(),
    }),
  };
}
