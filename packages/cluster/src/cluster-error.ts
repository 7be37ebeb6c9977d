export type ClusterErrorCode =
  | 'timeout'
  | 'not-settled'
  | 'unreachable'
  | 'not-modelled'
  | 'bad-answer'
  /** No container engine answers, or it may not be used. */
  | 'no-engine'
  | 'image-missing'
  /** The engine has no room left: disk, memory, ports. */
  | 'no-room'
  | 'start-failed'
  | 'install-failed'
  | 'bad-kubeconfig'
  /** The server does not know this client, or does not let it do this. */
  | 'forbidden'
  | 'bad-certificate';

/** The environment failed: says what failed, what was tried, what to do. Never used for what a learner did. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly code: ClusterErrorCode;

  constructor(code: ClusterErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
