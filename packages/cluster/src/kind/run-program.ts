import { spawn } from 'node:child_process';

export interface ProgramResult {
  /** undefined: there is no such program. */
  readonly code: number | undefined;
  readonly stdout: string;
  /** Both outputs, for messages. */
  readonly output: string;
}

const MOST_CHARACTERS = 100_000;

/** Runs a program with a list of arguments, never through a shell. Resolves however it ends; rejects when the signal says so. */
export function runProgram(
  program: string,
  args: readonly string[],
  { input, signal }: { readonly input?: string; readonly signal?: AbortSignal } = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'pipe', ...(signal ? { signal } : {}) });
    let [stdout, output] = ['', ''];
    const keep = (text: string): void => void (output = (output + text).slice(-MOST_CHARACTERS));
    child.stdout.on('data', (chunk: Buffer) => {
      stdout = (stdout + chunk.toString()).slice(-MOST_CHARACTERS);
      keep(chunk.toString());
    });
    child.stderr.on('data', (chunk: Buffer) => keep(chunk.toString()));
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve({ code: undefined, stdout: '', output: '' });
      else reject(signal?.aborted === true ? (signal.reason as Error) : error); // aborted with an error
    });
    child.once('close', (code) => resolve({ code: code ?? 1, stdout, output }));
    child.stdin.on('error', () => undefined); // a program that reads nothing has closed it
    child.stdin.end(input ?? '');
  });
}
