import type { JSX } from 'preact';
import type { SubmissionStatus } from '@drydock/api';
import { gradingMessages } from '../grading-messages.ts';
import { api } from '../server/drydock-server.ts';
import { ClassReport } from './class-report.tsx';
import { Crumbs } from './crumbs.tsx';
import { dateText } from './date-text.ts';
import { placeUrl } from './grading-place.ts';
import { scoreText, SubmissionState } from './submission-state.tsx';
import { SubmitForm } from './submit-form.tsx';
import { useAnswer } from './use-answer.ts';

export interface AssignmentPageProps {
  readonly courseId: string;
  readonly assignmentId: string;
}

/** An assignment: for its instructor the class, for a learner the own work. */
export function AssignmentPage({ courseId, assignmentId }: AssignmentPageProps): JSX.Element {
  const { value: course, problem } = useAnswer(
    () => api.call('GET /api/courses/{courseId}', { params: { courseId } }),
    [courseId],
  );
  const assignment = course?.assignments.find(({ id }) => id === assignmentId);
  const crumbs = course
    ? [{ name: course.title, href: placeUrl({ at: 'course', id: courseId }) }]
    : [];
  if (!course || !assignment) {
    return (
      <main id="main" class="staff">
        <Crumbs crumbs={crumbs} />
        <p role="alert">{problem}</p>
      </main>
    );
  }
  if (course.staff) return <ClassReport assignment={assignment} crumbs={crumbs} />;
  const { title, dueAt, labs } = assignment;
  return (
    <main id="main" class="staff stack">
      <Crumbs crumbs={crumbs} />
      <header>
        <h1 class="grow">{title}</h1>
        {dueAt !== undefined && (
          <span class="mid">{gradingMessages.course.dueAt(dateText(dueAt))}</span>
        )}
      </header>
      <p class="mid">{gradingMessages.course.weights(labs.map((lab) => lab.title).join(', '))}</p>
      <section class="panel card" aria-labelledby="hand-in-title">
        <h2 id="hand-in-title">{gradingMessages.submit.title}</h2>
        <SubmitForm
          assignmentId={assignmentId}
          isStaff={false}
          onHandedIn={(id) => location.assign(placeUrl({ at: 'submission', id }))}
        />
      </section>
      <OwnSubmissions assignmentId={assignmentId} />
    </main>
  );
}

function OwnSubmissions({ assignmentId }: { readonly assignmentId: string }): JSX.Element {
  const text = gradingMessages.mine;
  const params = { assignmentId };
  const { value, problem } = useAnswer(
    () => api.call('GET /api/assignments/{assignmentId}/submissions', { params }),
    [assignmentId],
  );
  return (
    <section class="panel card stack" aria-labelledby="mine-title">
      <h2 id="mine-title">{text.title}</h2>
      <p role="alert">{problem}</p>
      {value?.submissions.length === 0 && <p class="dim">{text.none}</p>}
      <ul class="stack">
        {value?.submissions.map((submission) => (
          <OwnLine key={submission.id} submission={submission} />
        ))}
      </ul>
    </section>
  );
}

function OwnLine({ submission }: { readonly submission: SubmissionStatus }): JSX.Element {
  const { id, attempt, receivedAt, score } = submission;
  return (
    <li class="row wrap-row">
      <a class="b" href={placeUrl({ at: 'submission', id })}>
        {gradingMessages.mine.attempt(attempt)}
      </a>
      <span class="mid">{dateText(receivedAt)}</span>
      <span class="grow">
        <SubmissionState submission={submission} />
      </span>
      <b class="num">{scoreText(score)}</b>
    </li>
  );
}
