import type { FileSet } from '@drydock/lab';
import type { OpenedLab } from './open-lab.ts';
import type { ClusterApi, ClusterEvents, JournalEntry } from './protocol.ts';

export type Emit = <Name extends keyof ClusterEvents>(
  name: Name,
  value: ClusterEvents[Name],
) => void;

/** Changes nothing that a journal would have to repeat. */
const readsOnly =
  /^\s*(?:kubectl\s+(?:get|describe|explain|api-resources|version|logs|config)|curl|help|clear|ls|cat)\b/;

/** The lines of the terminal that run, each of which can be interrupted. */
export interface ShellRuns {
  readonly run: (
    opened: OpenedLab,
    id: number,
    line: string,
    files: FileSet,
  ) => ReturnType<ClusterApi['run']>;
  readonly interrupt: (id: number) => void;
}

export function createShellRuns(emit: Emit): ShellRuns {
  const running = new Map<number, AbortController>();
  return {
    run: async ({ cluster, shell, files: copy }, id, line, files) => {
      const entry: JournalEntry = { atMs: cluster.clock.now(), act: 'shell', line, files };
      const stop = new AbortController();
      running.set(id, stop);
      copy.open(files, (path, text) => emit('file', { path, text }));
      try {
        const code = await shell.run(line, {
          stdout: (text) => emit('output', { id, stream: 'out', text }),
          stderr: (text) => emit('output', { id, stream: 'err', text }),
          signal: stop.signal,
        });
        return readsOnly.test(line) ? { code } : { code, entry };
      } finally {
        running.delete(id);
      }
    },
    interrupt: (id) => running.get(id)?.abort(),
  };
}
