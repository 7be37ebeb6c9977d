import type { CommandContext } from '../command-context.ts';

/** A line on a terminal that says how far it is. */
export interface ProgressBar {
  update(done: number): void;
  /** Takes the line away. */
  end(): void;
}

const CELLS = 24;
const BETWEEN_MS = 100;

/** On a terminal, a line that is written again and again; elsewhere nothing. */
export function createProgressBar(
  total: number,
  { isTerminal = false, stderr }: CommandContext,
): ProgressBar {
  if (!isTerminal) return { update: () => undefined, end: () => undefined };
  const begin = performance.now();
  let last = 0;
  return {
    update(done) {
      const now = performance.now();
      if (now - last < BETWEEN_MS && done < total) return;
      last = now;
      stderr(`\r${line(done, total, now - begin)}\u001b[K`);
    },
    end: () => stderr('\r\u001b[K'),
  };
}

function line(done: number, total: number, elapsedMs: number): string {
  const filled = total === 0 ? CELLS : Math.floor((done / total) * CELLS);
  const bar = '#'.repeat(filled).padEnd(CELLS, '.');
  const left = done === 0 ? undefined : ((elapsedMs / done) * (total - done)) / 1000;
  const rest = left === undefined ? '' : `, about ${Math.ceil(left)} s left`;
  return `[${bar}] ${done} of ${total}${rest}`;
}
