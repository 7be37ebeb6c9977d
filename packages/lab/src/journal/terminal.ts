import type { LabSession } from '../lab-session.ts';
import type { Workspace } from './workspace.ts';

/** A terminal of somebody who works on a lab. The shell is a sibling of this package, so callers bring it. */
export interface Terminal {
  /** Runs one line; never rejects for what stands in it. */
  run(line: string, signal?: AbortSignal): Promise<TerminalAnswer>;
}

export interface TerminalAnswer {
  readonly code: number;
  /** Standard output and standard error in the order in which they came. */
  readonly output: string;
}

/** Opens a terminal on a session; its commands read and write the workspace. */
export type OpenTerminal = (options: {
  readonly session: LabSession;
  readonly workspace: Workspace;
}) => Terminal | Promise<Terminal>;
