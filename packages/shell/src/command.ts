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
}

/** What one command of a line works with. */
export interface CommandContext {
  readonly cluster: Cluster;
  readonly files: WorkingFiles;
  readonly session: ShellSession;
  readonly stdin: Input;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Ctrl-C, or the reader of the output has gone. */
  readonly signal: AbortSignal;
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
