import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError } from '../cluster-error.ts';
import type { StageTiming, StartOptions, StartStage } from './start-progress.ts';

const DEFAULT_STAGE_MS = 300_000;
/** Between two looks at a condition: each is a request or more. */
const LOOK_EVERY_MS = 250;
const TELL_EVERY_MS = 1000;

/** The stages of one start: who is told, how long each may take, how long each took. */
export interface Stages {
  readonly timings: readonly StageTiming[];
  /** Runs one stage and notes its time. `work` says what it waits for; it ends by the signal. */
  run<T>(stage: StartStage, work: (stage: RunningStage) => Promise<T>): Promise<T>;
}

export interface RunningStage {
  /** Aborted by the caller, or when the stage takes too long. */
  readonly signal: AbortSignal;
  readonly waitFor: (text: string) => void;
  /** Looks until `look` is true; a text is what is still missing. */
  until(look: () => Promise<true | string>): Promise<void>;
}

type StageOptions = Pick<StartOptions, 'signal' | 'onProgress' | 'stageTimeoutMs'>;

export function createStages(options: StageOptions): Stages {
  const timings: StageTiming[] = [];
  return {
    timings,
    async run(stage, work) {
      const startedMs = performance.now();
      const result = await runStage(stage, work, options);
      const seconds = Math.round(performance.now() - startedMs) / 1000;
      timings.push({ stage, seconds });
      return result;
    },
  };
}

async function runStage<T>(
  stage: StartStage,
  work: (stage: RunningStage) => Promise<T>,
  { signal, onProgress, stageTimeoutMs = DEFAULT_STAGE_MS }: StageOptions,
): Promise<T> {
  signal?.throwIfAborted();
  const startedMs = performance.now();
  const late = new AbortController();
  const either = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
  let waitingFor: string = stage;
  const tell = (): void =>
    onProgress?.({
      stage,
      seconds: Math.round((performance.now() - startedMs) / 100) / 10,
      waitingFor,
    });
  const waitFor = (text: string): void => {
    if (text === waitingFor) return;
    waitingFor = text;
    tell();
  };
  const timer = setTimeout(
    () => late.abort(tooLong(stage, stageTimeoutMs, waitingFor)),
    stageTimeoutMs,
  );
  const ticker = setInterval(tell, TELL_EVERY_MS);
  try {
    tell();
    return await Promise.race([
      work({ signal: either, waitFor, until: (look) => until(look, waitFor, either) }),
      rejection(either),
    ]);
  } finally {
    clearTimeout(timer);
    clearInterval(ticker);
  }
}

async function until(
  look: () => Promise<true | string>,
  waitFor: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const seen = await look();
    if (seen === true) return;
    waitFor(seen);
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(signal.reason as Error); // both controllers abort with errors
    if (signal.aborted) fail();
    signal.addEventListener('abort', fail, { once: true });
  });
}

function tooLong(stage: StartStage, milliseconds: number, waitingFor: string): ClusterError {
  return new ClusterError(
    'timeout',
    `The stage ${stage} did not end within ${milliseconds / 1000} s. It was waiting for: ${waitingFor}. Look at the pods there, or give it more time.`,
  );
}
