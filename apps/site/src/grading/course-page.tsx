import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Assignment, AssignmentInput, Course } from '@drydock/api';
import { formatJoinCode } from '@drydock/api/workshop-client';
import { gradingMessages } from '../grading-messages.ts';
import { api, problemText } from '../server/drydock-server.ts';
import { fieldText } from '../server/sign-in.tsx';
import { Crumbs } from './crumbs.tsx';
import { dateText } from './date-text.ts';
import { placeUrl } from './grading-place.ts';
import { useAnswer } from './use-answer.ts';

const text = gradingMessages.course;

/** A lab that can be graded, as the build knows it. */
export interface LabChoice {
  readonly id: string;
  readonly name: string;
}

export interface CoursePageProps {
  readonly courseId: string;
  readonly labs: readonly LabChoice[];
}

/** The assignments of a course; for its instructor also its code, and new ones. */
export function CoursePage({ courseId, labs }: CoursePageProps): JSX.Element {
  const params = { courseId };
  const { value, problem, again } = useAnswer(
    () => api.call('GET /api/courses/{courseId}', { params }),
    [courseId],
  );
  return (
    <main id="main" class="staff stack">
      <Crumbs crumbs={[]} />
      <header>
        <h1 class="grow">{value?.title ?? gradingMessages.title}</h1>
        {value?.staff && (
          <span class="row">
            <span class="mid">{text.code}</span>
            <b class="code6 t18">{formatJoinCode(value.staff.joinCode)}</b>
          </span>
        )}
      </header>
      <p role="alert">{problem}</p>
      {value && <Assignments course={value} />}
      {value?.staff && <CreateAssignment courseId={courseId} labs={labs} onCreated={again} />}
    </main>
  );
}

function Assignments({ course }: { readonly course: Course }): JSX.Element {
  return (
    <section class="panel card stack" aria-labelledby="assignments-title">
      <h2 id="assignments-title">{text.assignments}</h2>
      {course.assignments.length === 0 && <p class="dim">{text.none}</p>}
      <ul class="stack">
        {course.assignments.map((assignment) => (
          <AssignmentLine key={assignment.id} assignment={assignment} />
        ))}
      </ul>
    </section>
  );
}

function AssignmentLine({ assignment }: { readonly assignment: Assignment }): JSX.Element {
  const { id, courseId, title, dueAt, labs } = assignment;
  return (
    <li class="row wrap-row">
      <a class="b break" href={placeUrl({ at: 'assignment', id, courseId })}>
        {title}
      </a>
      <span class="grow mid break">{labs.map((lab) => lab.title).join(', ')}</span>
      {dueAt !== undefined && <span class="dim nw">{text.dueAt(dateText(dueAt))}</span>}
    </li>
  );
}

interface CreateAssignmentProps {
  readonly courseId: string;
  readonly labs: readonly LabChoice[];
  readonly onCreated: () => void;
}

function CreateAssignment({ courseId, labs, onCreated }: CreateAssignmentProps): JSX.Element {
  const [failure, setFailure] = useState('');
  const create = async (form: HTMLFormElement): Promise<void> => {
    const body = readForm(new FormData(form), labs);
    if (body.labs.length === 0) return setFailure(text.noLab);
    try {
      await api.call('POST /api/courses/{courseId}/assignments', { params: { courseId }, body });
      form.reset();
      setFailure('');
      onCreated();
    } catch (error) {
      setFailure(problemText(error));
    }
  };
  return (
    <section class="panel card" aria-labelledby="new-assignment-title">
      <h2 id="new-assignment-title">{text.add}</h2>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void create(event.currentTarget);
        }}
      >
        <label class="line">
          <span>{text.name}</span>
          <span class="field">
            <input name="title" required maxLength={60} />
          </span>
        </label>
        <fieldset>
          <legend>{text.labs}</legend>
          <div class="lab-choices">
            {labs.map(({ id, name }) => (
              <label key={id}>
                <input type="checkbox" name="labs" value={id} />
                <span>{name}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <div class="two-lines">
          <label class="line">
            <span>{text.due}</span>
            <span class="field">
              <input name="dueAt" type="datetime-local" />
            </span>
          </label>
          <label class="line">
            <span>{text.attempts}</span>
            <span class="field">
              <input name="attempts" type="number" min={1} max={1000} />
            </span>
          </label>
        </div>
        <p class="failed" role="alert">
          {failure}
        </p>
        <div>
          <button class="btn primary">{text.make}</button>
        </div>
      </form>
    </section>
  );
}

function readForm(fields: FormData, labs: readonly LabChoice[]): AssignmentInput {
  const chosen = new Set(fields.getAll('labs'));
  const dueMs = Date.parse(fieldText(fields, 'dueAt'));
  const attempts = Number(fieldText(fields, 'attempts'));
  return {
    title: fieldText(fields, 'title'),
    labs: labs.filter(({ id }) => chosen.has(id)).map(({ id }) => ({ lab: id, weight: 1 })),
    ...(Number.isNaN(dueMs) ? {} : { dueAt: new Date(dueMs).toISOString() }),
    ...(attempts > 0 ? { attempts } : {}),
  };
}
