/** Why a text is no command line. Thrown inside packages/shell/src/line only; callers of `parseLine` get a message. */
export class SyntaxMistake extends Error {
  /** Whether more lines could make it one: a quote is open, a loop has no `done`. */
  readonly needsMore: boolean;

  constructor(message: string, needsMore = false) {
    super(message);
    this.needsMore = needsMore;
  }
}
