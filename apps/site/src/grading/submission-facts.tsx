import type { JSX } from 'preact';
import type { ResultOfSubmission, SubmissionStatus } from '@drydock/api';
import { gradingMessages } from '../grading-messages.ts';
import { dateText } from './date-text.ts';
import { scoreText, SubmissionState } from './submission-state.tsx';

const text = gradingMessages.result;

export interface SubmissionFactsProps {
  readonly submission: SubmissionStatus;
  readonly result: ResultOfSubmission | undefined;
}

/** When, with what, how: enough to grade it again and get the same. */
export function SubmissionFacts({ submission, result }: SubmissionFactsProps): JSX.Element {
  const { attempt, fileName, generation, receivedAt } = submission;
  const first = result?.labs.find((part) => part.result)?.result;
  return (
    <p class="facts-line">
      <span>{text.handedIn(dateText(receivedAt))}</span>
      <span>{gradingMessages.mine.attempt(attempt)}</span>
      <span class="mono break">{fileName}</span>
      {first && <span>{text.grader(first.grader)}</span>}
      {first && <span>{text.labVersion(first.version)}</span>}
      {first && <span>{text.seed(first.seed)}</span>}
      {generation > 0 && <span>{text.generation(generation)}</span>}
      {result && <SubmissionState submission={submission} />}
      {result && <b>{scoreText(result.score)}</b>}
      {result?.bounds && (
        <span>{text.between(scoreText(result.bounds[0]), scoreText(result.bounds[1]))}</span>
      )}
    </p>
  );
}
