import { render } from 'preact';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { gradingMessages } from '../grading-messages.ts';
import { findServer, type Session } from '../server/drydock-server.ts';
import { NoServer } from '../server/no-server.tsx';
import { staffMessages } from '../staff-messages.ts';
import { AssignmentPage } from './assignment-page.tsx';
import { CoursePage, type LabChoice } from './course-page.tsx';
import { GradingHome } from './grading-home.tsx';
import { readPlace } from './grading-place.ts';
import { SubmissionPage } from './submission-page.tsx';

/** The labs that there are, as the build wrote them into the page. */
function readLabs(): readonly LabChoice[] {
  const json = document.querySelector('#lab-choices')?.textContent ?? '[]';
  return JSON.parse(json) as LabChoice[]; // written by our own build
}

function GradingApp(): JSX.Element {
  const [session, setSession] = useState<Session | 'asking' | 'none'>('asking');
  const look = async (): Promise<void> => setSession((await findServer()) ?? 'none');
  useEffect(() => void look(), []);
  if (typeof session === 'object') {
    return <Pages session={session} onSession={() => void look()} />;
  }
  return (
    <main id="main" class="staff">
      <header>
        <h1>{gradingMessages.title}</h1>
      </header>
      {session === 'asking' && <p class="dim">{staffMessages.looking}</p>}
      {session === 'none' && <NoServer onAgain={() => void look()} />}
    </main>
  );
}

interface PagesProps {
  readonly session: Session;
  readonly onSession: () => void;
}

function Pages({ session, onSession }: PagesProps): JSX.Element {
  const place = readPlace(location.search);
  const isKnown = session.staff !== undefined || session.learner !== undefined;
  if (!isKnown || place.at === 'home') {
    return <GradingHome session={session} onSession={onSession} />;
  }
  if (place.at === 'course') return <CoursePage courseId={place.id} labs={readLabs()} />;
  if (place.at === 'assignment') {
    return <AssignmentPage courseId={place.courseId} assignmentId={place.id} />;
  }
  return <SubmissionPage submissionId={place.id} isStaff={session.staff !== undefined} />;
}

const root = document.querySelector('#grading');
if (root) render(<GradingApp />, root);
