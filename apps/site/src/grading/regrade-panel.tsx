import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { RegradeOfAssignment } from '@drydock/api';
import { gradingMessages } from '../grading-messages.ts';
import { api } from '../server/drydock-server.ts';
import { placeUrl } from './grading-place.ts';
import { scoreText } from './submission-state.tsx';

const text = gradingMessages.klass;
const AGAIN_MS = 1500;

export interface RegradePanelProps {
  readonly regrade: RegradeOfAssignment;
  readonly onChange: (regrade: RegradeOfAssignment) => void;
}

/** How far a re-grade is, whose score it changed, and why. */
export function RegradePanel({ regrade, onChange }: RegradePanelProps): JSX.Element {
  const { assignmentId, changes, dead, done, id, total } = regrade;
  const isDone = done >= total;
  useEffect(() => {
    if (isDone) return undefined;
    const params = { assignmentId, regradeId: id };
    const timer = setTimeout(() => {
      api
        .call('GET /api/assignments/{assignmentId}/regrade/{regradeId}', { params })
        .then(onChange)
        // A lost answer is asked for again.
        .catch(() => onChange({ ...regrade }));
    }, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [regrade]);
  return (
    <section class="panel card" aria-labelledby="regrade-title">
      <h2 id="regrade-title">
        {text.regradeTitle} <span class="dim t12">{text.regradeAbout}</span>
      </h2>
      <p role="status">
        {isDone ? text.changed(changes.length, total) : text.progress(done, total)}
      </p>
      {isDone && changes.length === 0 && <p class="dim">{text.nobody}</p>}
      {dead.length > 0 && <p>{text.givenUp(dead.map(({ name }) => name).join(', '))}</p>}
      {changes.length > 0 && (
        <div class="table-box" tabIndex={0} role="region" aria-label={text.regradeTitle}>
          <table class="tb">
            <thead>
              <tr>
                <th>{text.who}</th>
                <th class="right">{text.before}</th>
                <th class="right">{text.after}</th>
                <th>{text.why}</th>
              </tr>
            </thead>
            <tbody>
              {changes.map((change) => (
                <tr key={change.submissionId}>
                  <td class="name">
                    <a href={placeUrl({ at: 'submission', id: change.submissionId })}>
                      {change.name}
                    </a>
                  </td>
                  <td class="right">{scoreText(change.before)}</td>
                  <td class="right b">{scoreText(change.after)}</td>
                  <td>{change.reasons.map(reasonText).join(', ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const reasons: Readonly<Record<string, string>> = gradingMessages.reasons;

function reasonText(reason: string): string {
  return reasons[reason] ?? reason;
}
