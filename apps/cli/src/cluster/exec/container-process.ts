/** The streams of a process in a container. */
export interface ProcessIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Chunks as the client types them; ends when the client closes its input. */
  readonly stdin: AsyncIterable<string>;
  readonly signal: AbortSignal;
}

/** How an exec begins: refused in the server's words, or a process that runs to its exit code. */
export type ExecStart =
  | { readonly ok: false; readonly code: number; readonly reason: string; readonly message: string }
  | { readonly ok: true; readonly run: (io: ProcessIo) => Promise<number> };
