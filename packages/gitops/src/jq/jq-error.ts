/** A jq expression that does not parse, or fails on a document; never leaves this folder. */
export class JqError extends Error {
  /** Why it stopped: its own mistake, or a bound of ours. */
  readonly isLimit: boolean;

  constructor(message: string, isLimit = false) {
    super(message);
    this.isLimit = isLimit;
  }
}
