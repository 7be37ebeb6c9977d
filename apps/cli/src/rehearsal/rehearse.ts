import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '@drydock/lab';
import { compareRecords } from './compare-records.ts';
import type { Latencies } from './latencies.ts';
import { createMeasures, type Measures, type Rehearsal } from './measures.ts';
import { createScript } from './script.ts';
import { SimulatedHost } from './simulated-host.ts';
import { SimulatedLearner, type LearnerRecord } from './simulated-learner.ts';

export type { Rehearsal } from './measures.ts';

export interface RehearsalOptions {
  /** Replicas of one server; the host uses the first. */
  readonly origins: readonly string[];
  readonly token: string;
  readonly labs: readonly Lab[];
  readonly learners: number;
  /** Everybody joins within so long. */
  readonly joinSeconds: number;
  /** How long the class works after that. */
  readonly seconds: number;
  /** Each learner checks so often. */
  readonly checkEverySeconds: number;
  readonly broadcastEverySeconds: number;
  readonly signal?: AbortSignal;
  readonly say?: (line: string) => void;
  /** Once everybody has joined and the class has started; the class goes on at least until it is over. */
  readonly during?: (classroom: Classroom) => Promise<void>;
}

/** What somebody who disturbs a class may touch. */
export interface Classroom {
  readonly workshopId: string;
  readonly learners: readonly SimulatedLearner[];
}

/** Holds a class with simulated learners over real connections, and says how the server took it. */
export async function rehearse(options: RehearsalOptions): Promise<Rehearsal> {
  const host = new SimulatedHost({ origin: options.origins[0] ?? '', token: options.token });
  const labs = options.labs.map(({ id }) => id);
  const workshop = await host.create('Rehearsal', labs, options.learners);
  const over = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, over.signal]) : over.signal;
  const measured = createMeasures();
  const learners = createLearners(options, { code: workshop.code, signal, measured });
  const own = watchOwnDelay(measured.ownDelay);
  try {
    await host.command(workshop.id, { do: 'open' });
    await joinAll(learners, options, measured);
    await host.command(workshop.id, { do: 'start' });
    void host.watch(workshop.id, (message) => measured.onDashboard(message), {
      signal,
      onBreak: (reason) => {
        if (!signal.aborted) measured.trouble(`dashboard: ${reason}`);
      },
    });
    const classroom = { workshopId: workshop.id, learners };
    let isDisturbed = options.during !== undefined;
    const disturbed = options.during?.(classroom).finally(() => {
      isDisturbed = false;
    });
    await Promise.all([
      work(learners, options, { signal, goesOn: () => isDisturbed }),
      broadcast(host, options, { workshopId: workshop.id, measured, signal }),
      disturbed,
    ]);
    options.say?.('The class is over; what waits is sent.');
    await Promise.all(learners.map((learner) => learner.finish(60_000)));
    const pairs = await readStored(learners.filter(({ record }) => record.id !== ''));
    return measured.report(learners, compareRecords(pairs));
  } finally {
    own();
    over.abort();
    await host.delete(workshop.id).catch(() => measured.trouble('the workshop was not deleted'));
  }
}

/** What the server has of each learner; few ask at a time. */
async function readStored(
  learners: readonly SimulatedLearner[],
): Promise<readonly { readonly record: LearnerRecord; readonly stored: readonly string[] }[]> {
  const pairs: { readonly record: LearnerRecord; readonly stored: readonly string[] }[] = [];
  for (let at = 0; at < learners.length; at += 20) {
    const some = learners.slice(at, at + 20);
    pairs.push(
      ...(await Promise.all(
        some.map(async (learner) => ({
          record: learner.record,
          stored: await learner.storedIds(),
        })),
      )),
    );
  }
  return pairs;
}

function createLearners(
  options: RehearsalOptions,
  { code, signal, measured }: { code: string; signal: AbortSignal; measured: Measures },
): readonly SimulatedLearner[] {
  return Array.from({ length: options.learners }, (_, index) => {
    const name = `Learner ${index + 1}`;
    const { origins } = options;
    const learner = new SimulatedLearner(
      {
        origins,
        name,
        code,
        signal,
        onMessage: measured.onLearner,
        onAcknowledged: (event) => measured.acknowledge.add(Date.now() - event.at),
        onTrouble: measured.trouble,
      },
      index,
    );
    return learner;
  });
}

async function joinAll(
  learners: readonly SimulatedLearner[],
  { joinSeconds, say }: RehearsalOptions,
  measured: Measures,
): Promise<void> {
  say?.(`${learners.length} learners join within ${joinSeconds} s.`);
  const gap = (joinSeconds * 1000) / Math.max(1, learners.length);
  await Promise.all(
    learners.map(async (learner, index) => {
      await pause(index * gap);
      const begin = performance.now();
      try {
        await learner.join();
        measured.join.add(performance.now() - begin);
        measured.hasJoined();
        void learner.listen();
      } catch (error) {
        measured.trouble(`join: ${error instanceof Error ? error.message : String(error)}`);
      }
    }),
  );
}

async function work(
  learners: readonly SimulatedLearner[],
  { seconds, checkEverySeconds, labs, say }: RehearsalOptions,
  { signal, goesOn }: { readonly signal: AbortSignal; readonly goesOn: () => boolean },
): Promise<void> {
  say?.(`They work for ${seconds} s, each checking every ${checkEverySeconds} s.`);
  const end = Date.now() + seconds * 1000;
  const every = checkEverySeconds * 1000;
  await Promise.all(
    learners.map(async (learner, index) => {
      const script = createScript({ labs, random: Math.random, passRate: 0.02 });
      await pause((every * index) / learners.length, undefined, { signal }).catch(() => undefined);
      while ((Date.now() < end || goesOn()) && !signal.aborted) {
        const begin = Date.now();
        await learner.do(script.next());
        const left = Math.max(0, every - (Date.now() - begin));
        await pause(left, undefined, { signal }).catch(() => undefined);
      }
    }),
  );
}

async function broadcast(
  host: SimulatedHost,
  { seconds, broadcastEverySeconds }: RehearsalOptions,
  context: { workshopId: string; measured: Measures; signal: AbortSignal },
): Promise<void> {
  const { workshopId, measured, signal } = context;
  const end = Date.now() + seconds * 1000;
  for (let count = 1; !signal.aborted; count += 1) {
    await pause(broadcastEverySeconds * 1000, undefined, { signal }).catch(() => undefined);
    // The last one has time to arrive.
    if (Date.now() > end - 3000) return;
    const text = `Rehearsal ${count}`;
    measured.sending(text);
    try {
      await host.command(workshopId, { do: 'message', text, audience: { to: 'all' } });
      measured.sent();
    } catch (error) {
      measured.trouble(`broadcast: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** How late this process' own timers are; returns what ends it. */
function watchOwnDelay(latencies: Latencies): () => void {
  let due = performance.now() + 50;
  const timer = setInterval(() => {
    latencies.add(Math.max(0, performance.now() - due));
    due = performance.now() + 50;
  }, 50);
  return () => clearInterval(timer);
}
