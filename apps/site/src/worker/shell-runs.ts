import type { FileSet } from '@drydock/lab';
import type { OpenedLab } from './open-lab.ts';
import type { ClusterApi, ClusterEvents, JournalEntry } from './protocol.ts';

export type Emit = <Name extends keyof ClusterEvents>(
  name: Name,
  value: ClusterEvents[Name],
) => void;

/** Programs that change nothing that a journal would have to repeat. */
const readsOnly =
  /^\s*(?:kubectl\s+(?:get|describe|explain|api-resources|version|logs|diff|top|config)|git\s+(?:status|log|diff|show)|argocd\s+app\s+(?:get|list|diff|history|manifests|resources)|istioctl\s+(?:analyze|proxy-status|ps|proxy-config|pc|version)|curl|help|clear|ls|cat|echo|pwd|jq|grep|head|tail|wc|sort|uniq|cut|sed)\b/;

function isReading(line: string): boolean {
  return !/[>;&`]|\$\(/.test(line) && line.split('|').every((part) => readsOnly.test(part));
}

/** The lines of the terminal that run, each of which can be interrupted. */
export interface ShellRuns {
  readonly run: (
    opened: OpenedLab,
    id: number,
    line: string,
    files: FileSet,
  ) => ReturnType<ClusterApi['run']>;
  readonly interrupt: (id: number) => void;
  /** How many run now. */
  readonly count: () => number;
}

export function createShellRuns(emit: Emit): ShellRuns {
  const running = new Map<number, AbortController>();
  return {
    run: async ({ cluster, repository, shell, files: copy }, id, line, files) => {
      const entry: JournalEntry = { atMs: cluster.clock.now(), act: 'shell', line, files };
      const stop = new AbortController();
      running.set(id, stop);
      repository?.write(files);
      copy.open(files, (path, text) =>
        emit('file', { path, ...(text === undefined ? {} : { text }) }),
      );
      try {
        const code = await shell.run(line, {
          stdout: (text) => emit('output', { id, stream: 'out', text }),
          stderr: (text) => emit('output', { id, stream: 'err', text }),
          signal: stop.signal,
        });
        return isReading(line) ? { code } : { code, entry };
      } finally {
        running.delete(id);
      }
    },
    interrupt: (id) => running.get(id)?.abort(),
    count: () => running.size,
  };
}
