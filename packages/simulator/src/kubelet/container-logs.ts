/** One line that a container wrote. */
export interface LogLine {
  /** Virtual milliseconds since the epoch. */
  readonly atMs: number;
  readonly text: string;
}

export type ContainerLogsSnapshot = ReadonlyMap<string, readonly LogLine[]>;

/** What containers wrote, by pod uid and container name. */
export interface ContainerLogs {
  write(pod: string, container: string, line: LogLine): void;
  read(pod: string, container: string): readonly LogLine[];
  /** Calls back for every further line of one container; returns the unsubscribe function. */
  follow(pod: string, container: string, listener: (line: LogLine) => void): () => void;
  snapshot(): ContainerLogsSnapshot;
  restore(snapshot: ContainerLogsSnapshot): void;
}

/** Lines kept per container; older ones are rotated away. */
const KEPT = 1000;

export function createContainerLogs(): ContainerLogs {
  let logs = new Map<string, readonly LogLine[]>();
  const followers = new Map<string, Set<(line: LogLine) => void>>();
  const keyOf = (pod: string, container: string): string => `${pod}/${container}`;
  return {
    write(pod, container, line) {
      const key = keyOf(pod, container);
      const before = logs.get(key) ?? [];
      logs.set(key, [...before.slice(1 - KEPT), line]); // a new list: snapshots keep the old one
      for (const listener of followers.get(key) ?? []) listener(line);
    },
    read: (pod, container) => logs.get(keyOf(pod, container)) ?? [],
    follow(pod, container, listener) {
      const key = keyOf(pod, container);
      const listeners = followers.get(key) ?? new Set();
      followers.set(key, listeners.add(listener));
      return () => listeners.delete(listener);
    },
    snapshot: () => new Map(logs),
    restore(snapshot) {
      logs = new Map(snapshot);
    },
  };
}
