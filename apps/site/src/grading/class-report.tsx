import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Assignment, RegradeOfAssignment } from '@drydock/api';
import { Icon } from '../components/icon.tsx';
import { gradingMessages } from '../grading-messages.ts';
import { api, problemText } from '../server/drydock-server.ts';
import { ClassChecks } from './class-checks.tsx';
import { ClassRows } from './class-rows.tsx';
import { ClassScores } from './class-scores.tsx';
import { Crumbs, type Crumb } from './crumbs.tsx';
import { readClass } from './read-class.ts';
import { RegradePanel } from './regrade-panel.tsx';
import { SubmitForm } from './submit-form.tsx';
import { useAnswer } from './use-answer.ts';

const text = gradingMessages.klass;
/** While something waits or is graded, the class is asked for again. */
const AGAIN_MS = 3000;

export interface ClassReportProps {
  readonly assignment: Assignment;
  readonly crumbs: readonly Crumb[];
}

/** The class on one assignment: scores, checks, submissions, and who changes in a re-grade. */
export function ClassReport({ assignment, crumbs }: ClassReportProps): JSX.Element {
  const { id: assignmentId } = assignment;
  const params = { assignmentId };
  const klass = useAnswer(
    () => api.call('GET /api/assignments/{assignmentId}/class', { params }),
    [assignmentId],
  );
  const states = klass.value?.states;
  const graded = states?.graded ?? 0;
  const statistics = useAnswer(() => readStatistics(assignment), [assignmentId, graded]);
  const open = (states?.queued ?? 0) + (states?.grading ?? 0);
  const [regrade, setRegrade] = useState<RegradeOfAssignment>();
  const [failure, setFailure] = useState('');
  useEffect(() => {
    if (open === 0) return undefined;
    const timer = setTimeout(klass.again, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [open, klass.value]);
  const start = async (): Promise<void> => {
    try {
      setRegrade(await api.call('POST /api/assignments/{assignmentId}/regrade', { params }));
      setFailure('');
      klass.again();
    } catch (error) {
      setFailure(problemText(error));
    }
  };
  return (
    <main id="main" class="staff stack wide">
      <Crumbs crumbs={crumbs} />
      <header class="hd1">
        <h1>{assignment.title}</h1>
        <div class="row wrap-row">
          {open > 0 && (
            <span class="mid" role="status">
              {text.queue(states?.queued ?? 0, states?.grading ?? 0)}
            </span>
          )}
          <button class="btn" type="button" disabled={graded === 0} onClick={() => void start()}>
            <Icon name="sync" small />
            {text.regrade}
          </button>
          <ClassDownloads assignmentId={assignmentId} />
        </div>
      </header>
      <p role="alert">{failure || klass.problem}</p>
      <div class="klass">
        {statistics.value && <ClassScores statistics={statistics.value} />}
        {statistics.value && <ClassChecks statistics={statistics.value} />}
        <div class="stack">
          {regrade && (
            <RegradePanel
              regrade={regrade}
              onChange={(next) => {
                setRegrade(next);
                klass.again();
              }}
            />
          )}
          <section class="panel card" aria-labelledby="hand-in-for-title">
            <h2 id="hand-in-for-title">{text.handIn}</h2>
            <SubmitForm assignmentId={assignmentId} isStaff onHandedIn={klass.again} />
          </section>
        </div>
        {klass.value && <ClassRows klass={klass.value} />}
      </div>
    </main>
  );
}

async function readStatistics(assignment: Assignment): Promise<ReturnType<typeof readClass>> {
  const answer: unknown = await api.call('GET /api/assignments/{assignmentId}/class/export', {
    params: { assignmentId: assignment.id },
    query: { format: 'json' },
  });
  // The client reads JSON by itself where the server calls it so; a download may be called otherwise.
  const report: unknown = answer instanceof Response ? await answer.json() : answer;
  return readClass(report, assignment);
}

const formats = ['csv', 'json', 'text', 'markdown', 'junit', 'sarif'] as const;

function ClassDownloads({ assignmentId }: { readonly assignmentId: string }): JSX.Element {
  return (
    <details class="drop">
      <summary class="btn">
        <Icon name="download" small />
        {text.export}
      </summary>
      <ul class="drop-list" aria-label={text.exports}>
        {formats.map((format) => (
          <li key={format}>
            <a
              download
              href={api.url('GET /api/assignments/{assignmentId}/class/export', {
                params: { assignmentId },
                query: { format },
              })}
            >
              {format}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
