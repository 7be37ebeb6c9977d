export type ClusterErrorCode =
  | 'timeout'
  | 'not-settled'
  | 'unreachable'
  | 'not-modelled'
  | 'bad-answer';

/** The environment failed: says what failed, what was tried, what to do. Never used for what a learner did. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly code: ClusterErrorCode;

  constructor(code: ClusterErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
