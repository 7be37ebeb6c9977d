/** What a command reads: text as it comes. What one command has taken, the next does not see. */
export interface Input {
  /** Pieces as they were written; ends when the writer is done. */
  chunks(): AsyncIterable<string>;
  /** One line without its end; undefined when there is none. */
  readLine(): Promise<string | undefined>;
}

/** Connects the output of one command with the input of the next; the writer is told when nobody reads any more. */
export class Pipe implements Input {
  readonly #pending: string[] = [];
  readonly #onAbandoned: () => void;
  #isClosed = false;
  #isAbandoned = false;
  #wake: (() => void) | undefined;

  constructor(onAbandoned: () => void = () => undefined) {
    this.#onAbandoned = onAbandoned;
  }

  readonly write = (text: string): void => {
    if (this.#isAbandoned || text === '') return;
    this.#pending.push(text);
    this.#wake?.();
  };

  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  /** The reader has ended: what is written from now on goes nowhere, as with SIGPIPE. */
  abandon(): void {
    if (this.#isAbandoned) return;
    this.#isAbandoned = true;
    if (!this.#isClosed) this.#onAbandoned();
  }

  async *chunks(): AsyncGenerator<string> {
    for (let next = await this.#take(); next !== undefined; next = await this.#take()) yield next;
  }

  async readLine(): Promise<string | undefined> {
    let line: string | undefined;
    for (let next = await this.#take(); next !== undefined; next = await this.#take()) {
      const end = next.indexOf('\n');
      line = (line ?? '') + (end === -1 ? next : next.slice(0, end));
      if (end === -1) continue;
      if (end + 1 < next.length) this.#pending.unshift(next.slice(end + 1));
      return line;
    }
    return line;
  }

  /** The next piece; undefined at the end. */
  async #take(): Promise<string | undefined> {
    for (;;) {
      const next = this.#pending.shift();
      if (next !== undefined || this.#isClosed) return next;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }
}

/** The input of a command that nothing was connected to. */
export const EMPTY_INPUT: Input = inputOf('');

/** A text that is there already. */
export function inputOf(text: string): Input {
  const pipe = new Pipe();
  pipe.write(text);
  pipe.close();
  return pipe;
}

export async function readAll(input: Input): Promise<string> {
  let text = '';
  for await (const chunk of input.chunks()) text += chunk;
  return text;
}

/** Lines without their ends, as soon as each is complete. */
export async function* readLines(input: Input): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of input.chunks()) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
