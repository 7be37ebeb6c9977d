import type { Cluster, KubeClient } from '@drydock/cluster';
import type { WorkingCopy } from '@drydock/git';
import type { LoadJq } from './jq/jq.ts';

export interface ShellOptions {
  readonly cluster: Cluster;
  /** The learner's working copy; commands read and write it. */
  readonly files: ShellFiles;
  /** Default namespace of kubectl. */
  readonly namespace?: string;
  /** Workload that `curl` sends from. */
  readonly curlFrom?: { readonly workload: string; readonly namespace: string };
  /** Contexts of kubectl's configuration; the first is the current one. Default: one, named after the engine. */
  readonly contexts?: readonly ShellContext[];
  /** Variables from the start. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Loads jq when it is first run; without it `jq` says that it is not there. */
  readonly loadJq?: LoadJq;
  /** The clone that lies below `repo/` in the files; undefined when the lab has none: `git`. */
  readonly repository?: () => Promise<WorkingCopy | undefined>;
  /** Shows a text to the learner and resolves to the edited one, or undefined when it was closed: `kubectl edit`. */
  readonly edit?: (file: string, text: string) => Promise<string | undefined>;
}

/** An entry of `kubectl config get-contexts`. */
export interface ShellContext {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace?: string;
  /** How this user reaches the server; default: the cluster's own client. */
  readonly kube?: KubeClient;
}

export interface ShellFiles {
  list(): readonly string[];
  read(path: string): string | undefined;
  write(path: string, text: string): void;
  /** Without it, `rm`, `mv` and `git` cannot take files away, and say so. */
  remove?(path: string): void;
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
  /** Whether a text is only the beginning of a command: a quote or here-document is open, a loop has no `done`. */
  needsMore(text: string): boolean;
  /** Candidates for the word that ends at the end of `line`. */
  complete(line: string): Promise<readonly string[]>;
}
