import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ClassOfAssignment } from '@drydock/api';
import { Icon } from '../components/icon.tsx';
import { Switch } from '../components/switch.tsx';
import { gradingMessages } from '../grading-messages.ts';
import { placeUrl } from './grading-place.ts';
import { ScoreBar, scoreText, SubmissionState } from './submission-state.tsx';

const text = gradingMessages.klass;
/** More rows than anybody reads; the filter finds the others. */
const MOST = 200;

type Row = ClassOfAssignment['rows'][number];
type Which = 'all' | 'errors' | 'waiting';

/** Everybody of the course with the latest submission. */
export function ClassRows({ klass }: { readonly klass: ClassOfAssignment }): JSX.Element {
  const [which, setWhich] = useState<Which>('all');
  const [query, setQuery] = useState('');
  const { rows } = klass;
  const fitting = rows.filter(
    (row) => isOf(row, which) && row.name.toLowerCase().includes(query.trim().toLowerCase()),
  );
  const shown = fitting.slice(0, MOST);
  return (
    <section class="panel card" aria-labelledby="class-rows-title">
      <div class="row wrap-row">
        <h2 id="class-rows-title" class="grow">
          {text.submissions}
        </h2>
        <label class="field">
          <Icon name="filter" small />
          <input
            type="search"
            placeholder={text.filter}
            aria-label={text.filter}
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
        </label>
        <Switch
          label={text.state}
          value={which}
          options={[
            ['all', text.all(rows.length)],
            ['errors', text.errorsOnly(rows.filter((row) => isOf(row, 'errors')).length)],
            ['waiting', text.waiting(rows.filter((row) => isOf(row, 'waiting')).length)],
          ]}
          onChange={setWhich}
        />
      </div>
      <div class="table-box" tabIndex={0} role="region" aria-label={text.submissions}>
        <table class="tb">
          <thead>
            <tr>
              <th>{text.student}</th>
              <th class="right">{text.score}</th>
              <th>
                <span class="vh">{text.score}</span>
              </th>
              <th>{text.state}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <RowLine key={`${row.learnerId ?? ''} ${row.submission?.id ?? row.name}`} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {fitting.length > shown.length && (
        <p class="dim t12">{text.more(fitting.length - shown.length)}</p>
      )}
      <p class="dim t12">{gradingMessages.notZero}</p>
    </section>
  );
}

function isOf({ submission }: Row, which: Which): boolean {
  if (which === 'all') return true;
  const state = submission?.state;
  return which === 'errors'
    ? state === 'error' || state === 'dead'
    : state === 'queued' || state === 'grading';
}

function RowLine({ row: { name, submission } }: { readonly row: Row }): JSX.Element {
  if (!submission) {
    return (
      <tr>
        <td class="m name">{name}</td>
        <td class="right dim">–</td>
        <td />
        <td class="dim">{text.nothing}</td>
      </tr>
    );
  }
  return (
    <tr>
      <td class="name">
        <a href={placeUrl({ at: 'submission', id: submission.id })}>{name}</a>
      </td>
      <td class="right b">{scoreText(submission.score)}</td>
      <td>
        <ScoreBar score={submission.score} />
      </td>
      <td>
        <SubmissionState submission={submission} />
      </td>
    </tr>
  );
}
