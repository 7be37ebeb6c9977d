import { createMetricsService } from '../metrics/metrics-service.ts';
import { compareFile, kindsOf, tableOf, tell } from './cluster-views.ts';
import { giveOrder, noteAct, replayAct } from './journal-acts.ts';
import { createLabSeat, type LabSeat } from './lab-seat.ts';
import type { KeptMoment } from './moments.ts';
import { captureMoment, openLab, restoreMoment, stateOf } from './open-lab.ts';
import { pictureOf } from './picture-of.ts';
import type { ClusterApi, JournalEntry } from './protocol.ts';
import { createShellRuns, type Emit } from './shell-runs.ts';
import { solveFromStart } from './solve-step.ts';
import { timelineOf } from './timeline-of.ts';
import { sendMany, traceEvidence, traceRequest } from './trace-request.ts';
import type { PastMoment } from './views-protocol.ts';

/** How the worker tells the time and waits; tests pass their own. */
export interface ServiceOptions {
  readonly emit: Emit;
  readonly holdLifeLine: (name: string) => Promise<void>;
  readonly every: (ms: number, tick: () => void) => void;
}

const tickMs = 200;

/** The cluster of one lab page: everything behind `ClusterApi`, without the worker around it. */
export function createClusterService(options: ServiceOptions): ClusterApi {
  const { emit } = options;
  const seat = createLabSeat((state) => emit('state', state));
  options.every(tickMs, () => seat.tick(tickMs));
  return {
    open: async ({ folder, journal, lifeLine }) => {
      await options.holdLifeLine(lifeLine);
      seat.take(undefined);
      const lab = await openLab(folder);
      for (const entry of journal) await replayAct(lab, entry);
      seat.take(lab);
      return {
        state: stateOf(lab, seat.speed()),
        replayed: journal.length,
        objects: lab.objects,
      };
    },
    ...acts(seat, emit),
    ...viewsOf(seat),
    ...createMetricsService(() => seat.look().opened),
    ...timeOf(seat),
  };
}

type Part<Names extends keyof ClusterApi> = Pick<ClusterApi, Names>;

/** What changes the cluster, or asks it as the learner. */
function acts(
  { act, change, isBusy, need, opened }: LabSeat,
  emit: Emit,
): Part<
  | 'apply'
  | 'check'
  | 'complete'
  | 'gitMarks'
  | 'interrupt'
  | 'ladder'
  | 'needsMore'
  | 'order'
  | 'run'
  | 'send'
  | 'sendMany'
  | 'solution'
  | 'solve'
> {
  const runs = createShellRuns(emit);
  return {
    apply: (files) =>
      change(async (lab) => {
        const entry: JournalEntry = { atMs: lab.cluster.clock.now(), act: 'apply', files };
        lab.repository?.write(files);
        const report = await lab.session.apply(files);
        return { report, entry };
      }),
    check: (step, files) =>
      act(async (lab) => {
        const report = await lab.session.check(step, files);
        return { report, evidence: traceEvidence(report, lab, files) };
      }),
    ladder: async (check, mistake, files) => need().session.ladder(check, mistake, files),
    solution: async (step) =>
      need().lab.steps.find(({ id }) => id === step)?.solution ?? new Map<string, string>(),
    solve: (step) =>
      act(async (lab) => {
        const start = lab.snapshots.get('start');
        if (start) restoreMoment(lab, start);
        lab.snapshots.set('act:0', captureMoment(lab));
        const atMs = lab.cluster.clock.now();
        const files = await solveFromStart(lab, step);
        const entry: JournalEntry = { atMs, act: 'solve', step, files };
        noteAct(lab, entry);
        return { files, entry };
      }),
    send: (request, files) => act((lab) => traceRequest(lab, request, files)),
    sendMany: (request, count, files) => act((lab) => sendMany(lab, request, count, files)),
    run: (id, line, files) => change((lab) => runs.run(lab, id, line, files)),
    complete: async (line, files) => {
      need().files.open(files);
      return need().shell.complete(line);
    },
    needsMore: async (text) => need().shell.needsMore(text),
    interrupt: runs.interrupt,
    order: (order, files) =>
      change(async (lab) => {
        const atMs = lab.cluster.clock.now();
        const entry: JournalEntry = { atMs, act: 'argocd', files, order };
        const refused = await giveOrder(lab, entry);
        return { ...(refused === undefined ? {} : { refused }), entry };
      }),
    // An act moves the clone's files itself; the page asks again after it.
    gitMarks: async (files) => (isBusy() ? undefined : opened()?.repository?.marks(files)),
  };
}

/** What the views show, of now or of the moment that is looked at. */
function viewsOf({
  look,
}: LabSeat): Part<'compareFile' | 'gitops' | 'gitopsDiff' | 'kinds' | 'mesh' | 'table' | 'tell'> {
  return {
    mesh: async (files) => pictureOf(look().opened, files),
    gitops: async () => (await import('./gitops-picture.ts')).gitOpsPicture(look().opened),
    gitopsDiff: async (app, resource) =>
      (await import('./gitops-diff.ts')).gitOpsDiff(look().opened, app, resource),
    kinds: async () => kindsOf(look().opened.cluster),
    table: async (type) => tableOf(look().opened.cluster, type),
    tell: (page, object) => tell(look().viewer, page, object),
    compareFile: (file, text, against, step) =>
      compareFile({ opened: look().opened, file, text, against, step }),
  };
}

/** Moments, snapshots and the clock. */
function timeOf({
  act,
  need,
  setSpeed,
  travel,
}: LabSeat): Part<
  'capture' | 'goBack' | 'restore' | 'setSpeed' | 'settle' | 'timeline' | 'travel'
> {
  return {
    timeline: async () => timelineOf(need()),
    travel: async (atMs) => {
      const kept = await travel(atMs);
      return kept && pastOf(kept);
    },
    goBack: (atMs) =>
      act(async (lab) => {
        const kept = lab.moments.at(atMs);
        if (!kept) throw new Error('That moment is not kept.');
        restoreMoment(lab, kept.moment);
        return pastOf(kept);
      }),
    capture: async (name) => {
      const lab = need();
      lab.snapshots.set(name, captureMoment(lab));
    },
    restore: (name) =>
      act(async (lab) => {
        const moment = lab.snapshots.get(name);
        if (!moment) return false;
        restoreMoment(lab, moment);
        return true;
      }),
    settle: () => act(({ cluster }) => cluster.clock.settle()),
    setSpeed: async (value) => setSpeed(value),
  };
}

function pastOf({ atMs, moment }: KeptMoment): PastMoment {
  return { atMs, files: moment.files, journal: moment.acts };
}
