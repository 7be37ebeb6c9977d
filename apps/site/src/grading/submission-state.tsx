import type { JSX } from 'preact';
import type { SubmissionStatus } from '@drydock/api';
import { Icon } from '../components/icon.tsx';
import type { IconName } from '../components/icons.ts';
import { gradingMessages } from '../grading-messages.ts';

const looks: Readonly<Record<SubmissionStatus['state'], readonly [tone: string, icon: IconName]>> =
  {
    queued: ['', 'off'],
    grading: ['run', 'run'],
    graded: ['good', 'good'],
    error: ['warn', 'warn'],
    dead: ['warn', 'warn'],
  };

/** How far a submission is, as colour, shape and word; an error with its reason. */
export function SubmissionState({
  submission,
}: {
  readonly submission: SubmissionStatus;
}): JSX.Element {
  const { state, ahead, failure } = submission;
  const [tone, icon] = looks[state];
  return (
    <span class={`st ${tone} wraps`} data-state={state}>
      <Icon name={icon} small class={state === 'grading' ? 'turns' : ''} />
      <span>
        {gradingMessages.states[state]}
        {state === 'queued' && ahead !== undefined && `, ${gradingMessages.ahead(ahead)}`}
        {failure && `: ${failure.message}`}
      </span>
    </span>
  );
}

/** `75 %`, or that it is open. */
export function scoreText(score: number | null | undefined): string {
  if (score === undefined) return '–';
  return score === null ? gradingMessages.undecided : gradingMessages.percent(score);
}

export function ScoreBar({ score }: { readonly score: number | null | undefined }): JSX.Element {
  return (
    <span class="score-bar" aria-hidden="true">
      <i style={{ width: `${100 * (score ?? 0)}%` }} />
    </span>
  );
}
