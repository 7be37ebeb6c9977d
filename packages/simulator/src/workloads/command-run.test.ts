import { expect, test } from 'vitest';
import { runOfCommand } from './command-run.ts';

test.each([
  [['sleep', 'infinity'], undefined],
  [['/bin/sleep', '3650d'], 315_360_000_000],
  [['sh', '-c', 'while true; do sleep 1; done'], undefined],
  [['tail', '-f', '/dev/null'], undefined],
  [['sh', '-c', 'echo start; sleep 5; exit 3'], 5000],
  [['sh', '-c', 'sleep 2 && false'], 2000],
  [['echo', 'hello'], 100],
])('%j goes on, or ends after %s ms', (command, afterMs) => {
  const run = runOfCommand(command);
  expect(run.kind === 'ends' ? run.afterMs : undefined).toBe(afterMs);
});

test.each([
  [['sh', '-c', 'echo start; sleep 5; exit 3'], 3],
  [['sh', '-c', 'sleep 2 && false'], 1],
  [['false'], 1],
  [['sh', '-ec', 'true'], 0],
])('%j ends with %i', (command, exitCode) => {
  expect(runOfCommand(command)).toMatchObject({ exitCode });
});
