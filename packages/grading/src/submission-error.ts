/** A submission that cannot be graded at all: one line that says what and why. */
export class SubmissionError extends Error {
  override readonly name = 'SubmissionError';
}
