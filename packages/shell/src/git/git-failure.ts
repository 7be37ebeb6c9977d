/** Ends a git command with what git prints to standard error, and its exit code. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure';
  readonly code: number;

  constructor(code: number, text: string) {
    super(text);
    this.code = code;
  }
}

/** What git cannot go on from: `fatal: …`, exit code 128. */
export function fatal(message: string): GitFailure {
  return new GitFailure(128, `fatal: ${message}\n`);
}

/** What git refuses: `error: …`, exit code 1 unless another is given. */
export function failed(message: string, code = 1): GitFailure {
  return new GitFailure(code, `error: ${message}\n`);
}

/** What git can do and this one cannot. */
export function notModelled(what: string): GitFailure {
  return new GitFailure(129, `git: ${what} is not modelled in this terminal\n`);
}
