/** What stopped a Git operation, in the words that git prints after `fatal:` or `error:`. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly code: GitErrorCode;

  constructor(code: GitErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type GitErrorCode =
  | 'not-found'
  | 'exists'
  | 'bad-name'
  | 'conflict'
  | 'dirty'
  | 'detached'
  | 'rejected'
  | 'nothing-to-do'
  | 'unreachable';
