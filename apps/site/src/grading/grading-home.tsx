import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Course } from '@drydock/api';
import { gradingMessages } from '../grading-messages.ts';
import { api, problemText, type Session } from '../server/drydock-server.ts';
import { fieldText, SignIn } from '../server/sign-in.tsx';
import { placeUrl } from './grading-place.ts';
import { useAnswer } from './use-answer.ts';

const text = gradingMessages.home;

export interface GradingHomeProps {
  readonly session: Session;
  readonly onSession: () => void;
}

/** The courses of whoever is here; else the ways to get into one. */
export function GradingHome({ session, onSession }: GradingHomeProps): JSX.Element {
  const { learner, methods, staff } = session;
  const isKnown = staff !== undefined || learner !== undefined;
  return (
    <main id="main" class="staff stack">
      <header>
        <h1 class="grow">{gradingMessages.title}</h1>
        {isKnown && <span class="mid break">{text.as(staff?.name ?? learner?.name ?? '')}</span>}
      </header>
      <p class="mid t14">{gradingMessages.lead}</p>
      {isKnown && <CourseList isStaff={staff !== undefined} />}
      {!staff && <JoinCourse needsName={!learner} onJoined={onSession} />}
      {!isKnown && (
        <details class="panel card">
          <summary>{text.staff}</summary>
          <SignIn methods={methods} onSignedIn={onSession} />
        </details>
      )}
    </main>
  );
}

function CourseList({ isStaff }: { readonly isStaff: boolean }): JSX.Element {
  const { value, problem, again } = useAnswer(() => api.call('GET /api/courses'), []);
  return (
    <section class="panel card stack" aria-labelledby="courses-title">
      <h2 id="courses-title">{text.courses}</h2>
      <p role="alert">{problem}</p>
      {value?.courses.length === 0 && <p class="dim">{text.none}</p>}
      <ul class="stack">
        {value?.courses.map((course) => (
          <CourseLine key={course.id} course={course} />
        ))}
      </ul>
      {isStaff && <CreateCourse onCreated={again} />}
    </section>
  );
}

function CourseLine({ course }: { readonly course: Course }): JSX.Element {
  const { id, title, assignments, staff } = course;
  return (
    <li class="row wrap-row">
      <a class="grow b break" href={placeUrl({ at: 'course', id })}>
        {title}
      </a>
      <span class="mid">
        {text.assignments(assignments.length)}
        {staff && `, ${text.members(staff.members)}`}
      </span>
    </li>
  );
}

function CreateCourse({ onCreated }: { readonly onCreated: () => void }): JSX.Element {
  const [failure, setFailure] = useState('');
  const create = async (form: HTMLFormElement): Promise<void> => {
    try {
      const title = fieldText(new FormData(form), 'title');
      await api.call('POST /api/courses', { body: { title } });
      form.reset();
      setFailure('');
      onCreated();
    } catch (error) {
      setFailure(problemText(error));
    }
  };
  return (
    <form
      class="form"
      aria-label={text.create}
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
      <p class="failed" role="alert">
        {failure}
      </p>
      <div>
        <button class="btn primary">{text.make}</button>
      </div>
    </form>
  );
}

interface JoinCourseProps {
  readonly needsName: boolean;
  readonly onJoined: () => void;
}

function JoinCourse({ needsName, onJoined }: JoinCourseProps): JSX.Element {
  const [failure, setFailure] = useState('');
  const [rejoinCode, setRejoinCode] = useState('');
  const join = async (fields: FormData): Promise<void> => {
    try {
      const name = fieldText(fields, 'name');
      const body = { code: fieldText(fields, 'code'), ...(name === '' ? {} : { name }) };
      const joined = await api.call('POST /api/courses/join', { body });
      if (joined.rejoinCode === undefined) location.assign(courseUrl(joined.course.id));
      else {
        // Shown once: the page stays where it is until it has been seen.
        setRejoinCode(joined.rejoinCode);
        onJoined();
      }
    } catch (error) {
      setFailure(problemText(error));
    }
  };
  return (
    <section class="panel card" aria-labelledby="join-course-title">
      <h2 id="join-course-title">{text.join}</h2>
      {rejoinCode !== '' && (
        <p class="note">
          {text.rejoin} <b class="mono nw">{rejoinCode}</b>
        </p>
      )}
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void join(new FormData(event.currentTarget));
        }}
      >
        <div class="two-lines">
          <label class="line">
            <span>{text.code}</span>
            <span class="field code-field">
              <input name="code" required maxLength={16} autocomplete="off" spellcheck={false} />
            </span>
          </label>
          {needsName && (
            <label class="line">
              <span>{text.yourName}</span>
              <span class="field">
                <input name="name" required maxLength={60} autocomplete="name" />
              </span>
            </label>
          )}
        </div>
        <p class="failed" role="alert">
          {failure}
        </p>
        <div>
          <button class={needsName ? 'btn primary' : 'btn'}>{text.joinAction}</button>
        </div>
      </form>
    </section>
  );
}

function courseUrl(id: string): string {
  return placeUrl({ at: 'course', id });
}
