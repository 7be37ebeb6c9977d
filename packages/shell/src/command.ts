import type { Cluster } from '@drydock/cluster';
import type { Input } from './line/pipe.ts';
import type { WorkingFiles } from './working-files.ts';

/** What a shell remembers between lines. */
export interface ShellSession {
  /** Namespace of kubectl's current context. */
  namespace: string;
  /** Name of kubectl's current context. */
  context: string;
  readonly variables: Map<string, string>;
  /** Lines that were run, oldest first; the last thousand. */
  readonly history: string[];
}

export interface Streams {
  readonly stdin: Input;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Ctrl-C, or the reader of the output has gone. */
  readonly signal: AbortSignal;
}

/** What one command of a line works with. */
export interface CommandContext extends Streams {
  readonly cluster: Cluster;
  readonly files: WorkingFiles;
  readonly session: ShellSession;
  /** Runs another command of this shell and resolves to its exit code: `xargs`, `watch`. */
  readonly run: (words: readonly string[], streams?: Partial<Streams>) => Promise<number>;
  /** Runs a text of command lines in a shell of its own, with `words` as `$0`, `$1`…: `sh -c`. */
  readonly runScript: (
    script: string,
    words: readonly string[],
    streams?: Partial<Streams>,
  ) => Promise<number>;
}

/** What completion works with: no output, no input. */
export type CompletionContext = Pick<CommandContext, 'cluster' | 'files' | 'session'>;

/** A program of the shell. */
export interface Command {
  readonly name: string;
  /** One line of `help`. */
  readonly summary: string;
  /** Resolves to the exit code. */
  run(args: readonly string[], context: CommandContext): Promise<number>;
  /** Candidates for the last of `words`, the arguments so far (the last may be ''). */
  complete?(words: readonly string[], context: CompletionContext): Promise<readonly string[]>;
}
