import type { FailureCode } from '../result.ts';

/** A submission that cannot be graded at all: one line that says what and why. */
export class SubmissionError extends Error {
  override readonly name = 'SubmissionError';
  readonly code: FailureCode;

  constructor(message: string, code: FailureCode = 'unreadable') {
    super(message);
    this.code = code;
  }
}
