import type { StartProgress } from '@drydock/cluster/real';
import type { CommandContext } from '../command-context.ts';

/** Where nobody can see a line change: how often a stage that lasts is told again. */
const TELL_EVERY_SECONDS = 15;
const CLEAR_LINE = '\r\u001B[2K';
const WIDTH = 100;

export interface StartProgressPrinter {
  readonly show: (progress: StartProgress) => void;
  /** Ends the line that changes. */
  readonly end: () => void;
}

/** Says what a start waits for: on a terminal in one line that changes, elsewhere a line per stage and now and then. */
export function createStartProgressPrinter({
  stderr,
  isTerminal = false,
}: Pick<CommandContext, 'stderr' | 'isTerminal'>): StartProgressPrinter {
  let stage = '';
  let toldAt = 0;
  return {
    show(progress) {
      const line = `[${progress.stage}] ${progress.seconds.toFixed(1)} s  ${progress.waitingFor}`;
      if (isTerminal) {
        stderr(`${CLEAR_LINE}${line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line}`);
      } else if (progress.stage !== stage || progress.seconds - toldAt >= TELL_EVERY_SECONDS) {
        toldAt = progress.seconds;
        stderr(`${line}\n`);
      }
      stage = progress.stage;
    },
    end() {
      if (isTerminal && stage !== '') stderr(CLEAR_LINE);
    },
  };
}
