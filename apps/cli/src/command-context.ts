import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a command has of the world around it. */
export interface CommandContext {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Standard error is a terminal: a line on it can be written again. */
  readonly isTerminal?: boolean;
  readonly readStdin: () => Promise<Uint8Array>;
  /** Where the person stands: relative paths start here. */
  readonly cwd: string;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** 0: all is well; 1: something was found; 2: could not decide, or the call is wrong. */
export type ExitCode = 0 | 1 | 2;

/** A wrong call or an unreadable input: its message is all that is printed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function resolvePath(context: Pick<CommandContext, 'cwd'>, given: string): string {
  return path.resolve(context.cwd, given);
}

/** The folder that holds a page for each code. */
export const CODE_PAGES: string = fileURLToPath(new URL('../../../docs/codes', import.meta.url));

/** The folder that holds the labs. */
export const LABS_FOLDER: string = fileURLToPath(new URL('../../../labs', import.meta.url));

/** What starts this command line in another process. */
export const BIN: string = fileURLToPath(new URL('../bin/drydock.mjs', import.meta.url));

/** The site, which can be served while labs are written. */
export const SITE_FOLDER: string = fileURLToPath(new URL('../../site', import.meta.url));
