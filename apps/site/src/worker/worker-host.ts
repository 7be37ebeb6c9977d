import { watchLifeLine } from './life-line.ts';
import { connect, type Connection } from './rpc.ts';

export interface WorkerHost<Api, Events> {
  /** The connection to the worker that lives now; replaced when it dies. */
  readonly connection: () => Connection<Api, Events>;
  /** Ends the worker and starts another. */
  readonly restart: () => Connection<Api, Events>;
  /** The name of the lock that the worker of now is to hold. */
  readonly lifeLine: () => string;
  /** To be called when the worker says that it holds its lock. */
  readonly watch: () => void;
}

/**
 * Keeps one worker. `onDeath` is told when it ends by itself (closed, crashed, or its script could
 * not be loaded); everything that it still owed is rejected first.
 */
export function createWorkerHost<Api extends object, Events>(
  start: () => Worker,
  onDeath: (reason: string) => void,
): WorkerHost<Api, Events> {
  let generation = 0;
  let unwatch: (() => void) | undefined;
  let worker: Worker | undefined;
  let connection: Connection<Api, Events> | undefined;
  const name = `drydock-worker-${crypto.randomUUID()}`;
  const lifeLine = (): string => `${name}-${generation}`;

  const restart = (): Connection<Api, Events> => {
    unwatch?.();
    worker?.terminate();
    connection?.fail('The worker was replaced.');
    generation++;
    const own = generation;
    const next = start();
    const opened = connect<Api, Events>(next);
    const died = (reason: string): void => {
      if (own !== generation) return;
      generation++;
      opened.fail(reason);
      onDeath(reason);
    };
    next.addEventListener('error', (event) => {
      event.preventDefault();
      died(event.message || 'The script of the worker could not be loaded.');
    });
    unwatch = undefined;
    watchNow = () => {
      unwatch = watchLifeLine(`${name}-${own}`, () => died('The worker ended.'));
    };
    worker = next;
    connection = opened;
    return opened;
  };
  let watchNow = (): void => undefined;
  return {
    connection: () => connection ?? restart(),
    restart,
    lifeLine,
    watch: () => watchNow(),
  };
}
