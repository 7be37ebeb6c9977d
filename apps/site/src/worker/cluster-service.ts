import { createMetricsService } from '../metrics/metrics-service.ts';
import { pictureOf } from './picture-of.ts';
import { openLab, stateOf, type OpenedLab } from './open-lab.ts';
import type { ClusterApi, JournalEntry } from './protocol.ts';
import { createShellRuns, type Emit } from './shell-runs.ts';
import { sendMany, traceEvidence, traceRequest } from './trace-request.ts';

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
  const runs = createShellRuns(emit);
  let opened: OpenedLab | undefined;
  let speed = 10;
  let busy = 0;

  const need = (): OpenedLab => {
    if (!opened) throw new Error('The cluster is not open yet.');
    return opened;
  };
  /** Does something to the cluster while its clock stands, then says how things are. */
  const act = async <Answer>(work: (lab: OpenedLab) => Promise<Answer>): Promise<Answer> => {
    busy++;
    try {
      return await work(need());
    } finally {
      busy--;
      if (opened) emit('state', stateOf(opened, speed));
    }
  };
  options.every(tickMs, () => {
    if (!opened || speed === 0 || busy > 0) return;
    opened.cluster.simulator.advance(tickMs * speed);
    emit('state', stateOf(opened, speed));
  });

  return {
    open: async ({ folder, journal, lifeLine }) => {
      await options.holdLifeLine(lifeLine);
      opened = undefined;
      const lab = await openLab(folder);
      for (const entry of journal) await replay(lab, entry);
      opened = lab;
      return { state: stateOf(lab, speed), replayed: journal.length, objects: lab.objects };
    },
    apply: (files) =>
      act(async ({ session, cluster, record }) => {
        const entry: JournalEntry = { atMs: cluster.clock.now(), act: 'apply', files };
        const report = await session.apply(files);
        record.restart(cluster.clock.now());
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
    send: (request, files) => act((lab) => traceRequest(lab, request, files)),
    sendMany: (request, count, files) => act((lab) => sendMany(lab, request, count, files)),
    run: (id, line, files) =>
      act(async (lab) => {
        const done = await runs.run(lab, id, line, files);
        if (done.entry) lab.record.restart(lab.cluster.clock.now());
        return done;
      }),
    complete: async (line, files) => {
      need().files.open(files);
      return need().shell.complete(line);
    },
    interrupt: runs.interrupt,
    mesh: async (files) => pictureOf(need(), files),
    ...createMetricsService(need),
    capture: async (name) => {
      const { cluster, snapshots } = need();
      snapshots.set(name, await cluster.snapshots.capture());
    },
    restore: (name) => act((lab) => restore(lab, name)),
    settle: () => act(({ cluster }) => cluster.clock.settle()),
    setSpeed: (value) => {
      speed = value;
      if (opened) emit('state', stateOf(opened, speed));
    },
  };
}

async function restore(lab: OpenedLab, name: string): Promise<boolean> {
  const snapshot = lab.snapshots.get(name);
  if (!snapshot) return false;
  await lab.cluster.snapshots.restore(snapshot);
  lab.record.restart(lab.cluster.clock.now());
  return true;
}

/** Does one act again, at its own time. What the files were then is in the entry. */
async function replay(opened: OpenedLab, entry: JournalEntry): Promise<void> {
  const { cluster, session, shell, files } = opened;
  const wait = entry.atMs - cluster.clock.now();
  if (wait > 0) cluster.simulator.advance(wait);
  if (entry.act === 'apply') {
    await session.apply(entry.files);
    return;
  }
  files.open(entry.files);
  const silent = (): void => undefined;
  await shell.run(entry.line, { stdout: silent, stderr: silent });
}
