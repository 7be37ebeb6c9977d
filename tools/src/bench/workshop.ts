import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { rehearse, type Rehearsal } from '@drydock/cli/rehearsal';
import {
  canRun,
  startClassServer,
  type ClassServer,
  type ServerKind,
} from '../workshop/class-server.ts';
import { readClassLab } from '../workshop/class-lab.ts';
import type { Bench, Measurement } from './bench.ts';

/** `DRYDOCK_CLASS=200` asks for a smaller class than the issue does. */
const LEARNERS = Number(process.env['DRYDOCK_CLASS'] ?? 1000);
const SECONDS = 60;
/** 200 learners in 10 s. */
const JOINS_PER_SECOND = 20;

const KINDS: readonly ServerKind[] = ['pglite', 'postgresql', 'replicas'];

/** The figures: one core and 400 MB on PostgreSQL, 1 GB with PGlite inside. */
const MEGABYTES: Readonly<Record<ServerKind, number>> = {
  pglite: 1000,
  postgresql: 400,
  replicas: 400,
};

/** CPU seconds of processes so far, and their memory in megabytes. */
interface Usage {
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

/** Samples a server while a class works. Memory is that of the largest process at its peak. */
function watchUsage(server: ClassServer): () => { readonly cores: number; readonly peak: number } {
  const begin = usageOf(server.processes());
  const begun = performance.now();
  let peak = begin.megabytes;
  const timer = setInterval(() => {
    peak = Math.max(peak, usageOf(server.processes()).megabytes);
  }, 2000);
  return () => {
    clearInterval(timer);
    const end = usageOf(server.processes());
    const seconds = (performance.now() - begun) / 1000;
    return {
      cores: (end.cpuSeconds - begin.cpuSeconds) / seconds,
      peak: Math.max(peak, end.megabytes),
    };
  };
}

function usageOf(processes: readonly number[]): Usage {
  const { stdout } = spawnSync('ps', ['-o', 'rss=,cputimes=', '-p', processes.join(',')], {
    encoding: 'utf8',
  });
  const rows = stdout.trim().split('\n');
  const numbers = rows.map((row) => row.trim().split(/\s+/).map(Number));
  return {
    megabytes: Math.max(...numbers.map(([kilobytes = 0]) => kilobytes / 1024)),
    cpuSeconds: numbers.reduce((sum, [, seconds = 0]) => sum + seconds, 0),
  };
}

async function measure(kind: ServerKind): Promise<readonly Measurement[]> {
  await using server = await startClassServer(kind);
  let stop: (() => { readonly cores: number; readonly peak: number }) | undefined;
  let load = 0;
  const report = await rehearse({
    origins: server.origins,
    token: server.token,
    labs: [await readClassLab()],
    learners: LEARNERS,
    joinSeconds: LEARNERS / JOINS_PER_SECOND,
    seconds: SECONDS,
    checkEverySeconds: 5,
    broadcastEverySeconds: 10,
    during: async () => {
      stop = watchUsage(server);
      await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
      load = loadavg()[0] ?? 0;
    },
  });
  for (const [what, times] of Object.entries(report.errors)) {
    console.error(`${kind}: ${what} (${times} times)`);
  }
  const { cores = Number.NaN, peak = Number.NaN } = stop?.() ?? {};
  return [...measurementsOf(kind, report), ...resources(kind, { cores, peak, load })];
}

function resources(
  kind: ServerKind,
  { cores, peak, load }: { cores: number; peak: number; load: number },
): readonly Measurement[] {
  return [
    { metric: `${kind}: server, all processes`, value: cores, unit: 'cores', goal: 1 },
    { metric: `${kind}: largest process`, value: peak, unit: 'MB', goal: MEGABYTES[kind] },
    { metric: `${kind}: load of the machine`, value: load, unit: '' },
  ];
}

function measurementsOf(kind: ServerKind, report: Rehearsal): readonly Measurement[] {
  const joinErrors = report.learners - report.joined;
  const wrong = report.lost + report.countedTwice + report.invented;
  return [
    { metric: `${kind}: learners`, value: report.joined, unit: '' },
    { metric: `${kind}: joins that failed`, value: joinErrors, unit: '', goal: 0 },
    { metric: `${kind}: join p95`, value: report.join.p95, unit: 'ms' },
    { metric: `${kind}: events`, value: report.events, unit: '' },
    { metric: `${kind}: event acknowledged p95`, value: report.acknowledge.p95, unit: 'ms' },
    {
      metric: `${kind}: event to dashboard p95`,
      value: report.dashboard.p95,
      unit: 'ms',
      goal: 250,
    },
    { metric: `${kind}: broadcast to all p95`, value: report.broadcast.p95, unit: 'ms', goal: 500 },
    { metric: `${kind}: broadcasts missed`, value: report.broadcastsMissed, unit: '', goal: 0 },
    { metric: `${kind}: events lost, twice or invented`, value: wrong, unit: '', goal: 0 },
    { metric: `${kind}: events that wait in tabs still`, value: report.unsent, unit: '', goal: 0 },
    { metric: `${kind}: re-checks done`, value: report.verdict.count, unit: '' },
    { metric: `${kind}: learners' own delay p95`, value: report.ownDelay.p95, unit: 'ms' },
  ];
}

/** Simulated learners over real connections on loopback, each checking every five seconds. */
export const bench: Bench = {
  name: 'workshop',
  goal: `${LEARNERS} learners, each checking every 5 s: dashboard <= 250 ms, broadcast <= 500 ms, one core`,
  async run() {
    const measurements: Measurement[] = [];
    for (const kind of KINDS) {
      if (canRun(kind)) measurements.push(...(await measure(kind)));
      else console.error(`${kind} is left out: install the package postgresql.`);
    }
    return measurements;
  },
};
