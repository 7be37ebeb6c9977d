import type { FlagSpec } from './flags.ts';
import type { Kubectl } from './kubectl-context.ts';

/** A kubectl command. `run` resolves to the exit code, 0 when it says nothing, and throws KubectlFailure to refuse. */
export interface Subcommand {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly flags: readonly FlagSpec[];
  /** Flags that the real kubectl has and this one does not. */
  readonly unmodelled?: readonly string[];
  /** What the arguments are, for completion. */
  readonly completes?: 'resources' | 'pods' | 'files' | 'nothing';
  readonly subcommands?: readonly Subcommand[];
  /** Absent for a command that only groups others; then `usage` is printed. */
  run?(kubectl: Kubectl): Promise<number | void>;
  /** Printed by a group without a subcommand. */
  readonly usage?: string;
}
