import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Course, ResultOfSubmission, SubmissionStatus } from '@drydock/api';
import { Icon } from '../components/icon.tsx';
import { gradingMessages } from '../grading-messages.ts';
import { api } from '../server/drydock-server.ts';
import { openLiveStream } from '../server/live-stream.ts';
import { CheckDetails } from './check-details.tsx';
import { CheckList } from './check-list.tsx';
import { Crumbs, type Crumb } from './crumbs.tsx';
import { placeUrl } from './grading-place.ts';
import { sumPoints } from './points.ts';
import { SubmissionFacts } from './submission-facts.tsx';
import { SubmissionState } from './submission-state.tsx';
import { useAnswer } from './use-answer.ts';
import { useNeighbours } from './use-neighbours.ts';

const text = gradingMessages.result;

export interface SubmissionPageProps {
  readonly submissionId: string;
  readonly isStaff: boolean;
}

/** One submission: how far it is, live; then every check, and what the chosen one found. */
export function SubmissionPage({ submissionId, isStaff }: SubmissionPageProps): JSX.Element {
  const submission = useWatched(submissionId);
  const params = { submissionId };
  const isGraded = submission?.state === 'graded';
  const { value: result, set } = useAnswer(
    () => (isGraded ? readResult(submissionId) : Promise.resolve(undefined)),
    [submissionId, submission?.gradedAt, submission?.generation],
  );
  const courses = useAnswer(() => api.call('GET /api/courses'), []).value?.courses ?? [];
  const canChange = isStaff && ownCourse(courses, submission)?.staff !== undefined;
  return (
    <main id="main" class="staff stack wide">
      <Crumbs crumbs={crumbsOf(courses, submission)} />
      {submission && <Head submission={submission} result={result} isStaff={canChange} />}
      <p role="status" class="vh">
        {submission && gradingMessages.states[submission.state]}
      </p>
      {submission && !isGraded && (
        <section class="panel card stack">
          <SubmissionState submission={submission} />
          {submission.failure && <p class="mid">{gradingMessages.notZero}</p>}
          {canChange && (submission.state === 'dead' || submission.state === 'error') && (
            <div>
              <button
                class="btn"
                type="button"
                onClick={() =>
                  void api.call('POST /api/submissions/{submissionId}/retry', { params })
                }
              >
                {text.retry}
              </button>
            </div>
          )}
        </section>
      )}
      {result && <Checks result={result} isStaff={canChange} onResult={set} />}
    </main>
  );
}

function readResult(submissionId: string): Promise<ResultOfSubmission> {
  return api.call('GET /api/submissions/{submissionId}/result', { params: { submissionId } });
}

/** The submission, kept up to date by the server until it is graded, and after a re-grade again. */
function useWatched(submissionId: string): SubmissionStatus | undefined {
  const [submission, setSubmission] = useState<SubmissionStatus>();
  useEffect(() => {
    setSubmission(undefined);
    return openLiveStream<SubmissionStatus>({
      url: api.url('GET /api/submissions/{submissionId}/watch', { params: { submissionId } }),
      types: ['submission'],
      onMessage: setSubmission,
      onConnected: () => undefined,
    });
  }, [submissionId]);
  return submission;
}

function ownCourse(
  courses: readonly Course[],
  submission: SubmissionStatus | undefined,
): Course | undefined {
  return courses.find(({ assignments }) =>
    assignments.some(({ id }) => id === submission?.assignmentId),
  );
}

function crumbsOf(
  courses: readonly Course[],
  submission: SubmissionStatus | undefined,
): readonly Crumb[] {
  const course = ownCourse(courses, submission);
  const assignment = course?.assignments.find(({ id }) => id === submission?.assignmentId);
  if (!course || !assignment) return [];
  const { id, title } = assignment;
  return [
    { name: course.title, href: placeUrl({ at: 'course', id: course.id }) },
    { name: title, href: placeUrl({ at: 'assignment', id, courseId: course.id }) },
  ];
}

interface HeadProps {
  readonly submission: SubmissionStatus;
  readonly result: ResultOfSubmission | undefined;
  readonly isStaff: boolean;
}

function Head({ submission, result, isStaff }: HeadProps): JSX.Element {
  const sum = sumPoints(result?.labs.flatMap((part) => part.result?.checks ?? []) ?? []);
  return (
    <header class="hd1">
      <div>
        <h1>{submission.name}</h1>
        <SubmissionFacts submission={submission} result={result} />
      </div>
      <div class="row wrap-row">
        {result && (
          <span class="score">
            {sum.earned} <small>{text.of(sum.possible)}</small>
          </span>
        )}
        {isStaff && <Neighbours submission={submission} />}
        <Downloads submissionId={submission.id} hasResult={result !== undefined} />
      </div>
    </header>
  );
}

function Neighbours({ submission }: { readonly submission: SubmissionStatus }): JSX.Element | null {
  const around = useNeighbours(submission);
  if (!around) return null;
  const { at, all, previous, next } = around;
  return (
    <span class="row">
      <Step label={text.previous} icon="left" to={previous} />
      <span class="dim num nw">{text.position(at, all)}</span>
      <Step label={text.next} icon="right" to={next} />
    </span>
  );
}

interface StepProps {
  readonly label: string;
  readonly icon: 'left' | 'right';
  readonly to: string | undefined;
}

function Step({ label, icon, to }: StepProps): JSX.Element {
  if (to === undefined) {
    return (
      <button class="btn icon ghost" type="button" disabled aria-label={label}>
        <Icon name={icon} />
      </button>
    );
  }
  const href = placeUrl({ at: 'submission', id: to });
  return (
    <a class="btn icon ghost" aria-label={label} title={label} href={href}>
      <Icon name={icon} />
    </a>
  );
}

const formats = ['text', 'json', 'markdown', 'junit', 'sarif'] as const;

interface DownloadsProps {
  readonly submissionId: string;
  readonly hasResult: boolean;
}

function Downloads({ submissionId, hasResult }: DownloadsProps): JSX.Element {
  const params = { submissionId };
  return (
    <span class="row">
      {hasResult && (
        <details class="drop">
          <summary class="btn">
            <Icon name="download" small />
            {text.report}
          </summary>
          <ul class="drop-list" aria-label={text.reports}>
            {formats.map((format) => (
              <li key={format}>
                <a
                  download
                  href={api.url('GET /api/submissions/{submissionId}/report', {
                    params,
                    query: { format },
                  })}
                >
                  {format}
                </a>
              </li>
            ))}
          </ul>
        </details>
      )}
      <a
        class="btn ghost"
        download
        href={api.url('GET /api/submissions/{submissionId}/archive', { params })}
      >
        <Icon name="download" small />
        {text.archive}
      </a>
    </span>
  );
}

interface ChecksProps {
  readonly result: ResultOfSubmission;
  readonly isStaff: boolean;
  readonly onResult: (result: ResultOfSubmission) => void;
}

/** Checks at the left, the chosen one at the right; the first that did not pass is chosen. */
function Checks({ result, isStaff, onResult }: ChecksProps): JSX.Element {
  const all = result.labs.flatMap(({ lab, result: graded }) =>
    (graded?.checks ?? []).map((check) => ({ key: `${lab}/${check.id}`, lab, check })),
  );
  const first = all.find(({ check }) => check.status !== 'pass') ?? all[0];
  const [chosen, choose] = useState('');
  const shown = all.find(({ key }) => key === chosen) ?? first;
  return (
    <div class="two">
      <CheckList labs={result.labs} selected={shown?.key ?? ''} onSelect={choose} />
      {shown && (
        <CheckDetails
          submissionId={result.submissionId}
          lab={shown.lab}
          check={shown.check}
          isStaff={isStaff}
          onResult={onResult}
        />
      )}
    </div>
  );
}
