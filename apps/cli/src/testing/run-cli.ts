import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main } from '../main.ts';

export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRunOptions {
  readonly stdin?: string;
  readonly signal?: AbortSignal;
  /** Called with each piece of standard output. */
  readonly onOutput?: (text: string) => void;
}

/** A folder of its own in which commands are run in this process. */
export interface CliFolder extends AsyncDisposable {
  readonly path: string;
  write(name: string, content: string | Uint8Array): Promise<void>;
  run(argv: readonly string[], options?: CliRunOptions): Promise<CliRun>;
}

export async function createCliFolder(): Promise<CliFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'drydock-cli-'));
  return {
    path: folder,
    async write(name, content) {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
    },
    async run(argv, { stdin = '', signal, onOutput } = {}) {
      let [stdout, stderr] = ['', ''];
      const code = await main(argv, {
        stdout: (text) => {
          stdout += text;
          onOutput?.(text);
        },
        stderr: (text) => (stderr += text),
        readStdin: async () => new TextEncoder().encode(stdin),
        cwd: folder,
        signal: signal ?? new AbortController().signal,
      });
      return { code, stdout, stderr };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
