import type { Budget } from './run-line.ts';

/** Commands that one line may run, loops and pipes counted. */
const MOST_COMMANDS = 100_000;
/** Characters that the commands of one line may write, also into pipes and files. */
const MOST_OUTPUT = 32_000_000;

export interface LineBudget extends Budget {
  /** Aborts when the budget is spent. */
  readonly signal: AbortSignal;
}

/** The budget of one line; `say` is told once, when it is spent. */
export function createLineBudget(say: (message: string) => void): LineBudget {
  const stop = new AbortController();
  let commands = MOST_COMMANDS;
  let output = MOST_OUTPUT;
  const end = (what: string): void => {
    if (stop.signal.aborted) return;
    say(`stopped: the line ${what} than this shell allows`);
    stop.abort();
  };
  return {
    signal: stop.signal,
    get isSpent() {
      return stop.signal.aborted;
    },
    spendCommand() {
      commands -= 1;
      if (commands < 0) end('runs more commands');
      return commands >= 0;
    },
    spendOutput(characters) {
      output -= characters;
      if (output < 0) end('writes more');
    },
  };
}
