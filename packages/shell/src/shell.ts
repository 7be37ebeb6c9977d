import type { Cluster } from '@drydock/cluster';

export interface ShellOptions {
  readonly cluster: Cluster;
  /** The learner's working copy; commands read and write it. */
  readonly files: ShellFiles;
  /** Default namespace of kubectl. */
  readonly namespace?: string;
  /** Workload that `curl` sends from. */
  readonly curlFrom?: { readonly workload: string; readonly namespace: string };
}

export interface ShellFiles {
  list(): readonly string[];
  read(path: string): string | undefined;
  write(path: string, text: string): void;
}

export interface ShellIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** A terminal's commands, without the terminal. */
export interface Shell {
  /** Runs one line and resolves to the exit code; never rejects for what a learner typed. */
  run(line: string, io: ShellIo): Promise<number>;
  /** Candidates for the word that ends at the end of `line`. */
  complete(line: string): Promise<readonly string[]>;
}
