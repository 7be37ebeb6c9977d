import type { JSX } from 'preact';
import type { ResultOfSubmission } from '@drydock/api';
import { Icon } from '../components/icon.tsx';
import type { IconName } from '../components/icons.ts';
import { gradingMessages } from '../grading-messages.ts';
import { checkPoints, shortNumber, sumPoints, textOf, type GradedCheck } from './points.ts';

const text = gradingMessages.result;

export const statusLooks: Readonly<
  Record<GradedCheck['status'], readonly [tone: string, icon: IconName]>
> = {
  pass: ['good', 'good'],
  partial: ['warn', 'warn'],
  fail: ['bad', 'bad'],
  muted: ['', 'off'],
  error: ['warn', 'unsure'],
};

export interface CheckListProps {
  readonly labs: ResultOfSubmission['labs'];
  /** `lab/check` of the one that is shown beside. */
  readonly selected: string;
  readonly onSelect: (key: string) => void;
}

/** All checks of a submission, lab by lab, with their points. */
export function CheckList({ labs, selected, onSelect }: CheckListProps): JSX.Element {
  return (
    <section class="panel ck" aria-label={text.checks}>
      <table>
        <thead>
          <tr>
            <th>
              <span class="vh">{gradingMessages.klass.state}</span>
            </th>
            <th>{text.check}</th>
            <th class="bar-column">
              <span class="vh">{text.points}</span>
            </th>
            <th class="right">{text.points}</th>
          </tr>
        </thead>
        {labs.map((part) => {
          const sum = sumPoints(part.result?.checks ?? []);
          return (
            <tbody key={part.lab}>
              <tr class="grp">
                <th colSpan={3} scope="rowgroup">
                  {part.title}
                </th>
                <td class="right">
                  {part.error ? gradingMessages.states.error : `${sum.earned} / ${sum.possible}`}
                </td>
              </tr>
              {part.error && (
                <tr>
                  <td>
                    <span class="st warn">
                      <Icon name="warn" />
                    </span>
                  </td>
                  <td colSpan={3} class="break">
                    {part.error.message} {gradingMessages.notZero}
                  </td>
                </tr>
              )}
              {part.result?.checks.map((check) => (
                <CheckRow
                  key={check.id}
                  check={check}
                  title={titleOf(check)}
                  follows={followedTitle(check, part.result?.checks ?? [])}
                  isSelected={selected === `${part.lab}/${check.id}`}
                  onSelect={() => onSelect(`${part.lab}/${check.id}`)}
                />
              ))}
            </tbody>
          );
        })}
      </table>
    </section>
  );
}

/** What a check is called; a hidden one that the reader may not see has no title. */
export function titleOf({ hidden, title }: GradedCheck): string {
  return hidden === true && title === '' ? text.hidden : title;
}

function followedTitle(check: GradedCheck, all: readonly GradedCheck[]): string | undefined {
  const id = textOf(check['follows']);
  const cause = all.find((other) => other.id === id);
  return cause && titleOf(cause);
}

interface CheckRowProps {
  readonly check: GradedCheck;
  readonly title: string;
  readonly follows: string | undefined;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

function CheckRow({ check, title, follows, isSelected, onSelect }: CheckRowProps): JSX.Element {
  const { earned, possible } = checkPoints(check);
  const [tone, icon] = statusLooks[check.status];
  const isMuted = check.status === 'muted';
  return (
    <tr class={`${isSelected ? 'sel' : ''} ${isMuted ? 'sub' : ''}`}>
      <td>
        <span class={`st ${tone}`}>
          <Icon name={icon} />
          <span class="vh">{gradingMessages.statuses[check.status]}</span>
        </span>
      </td>
      <td>
        <button class="plain break" type="button" aria-pressed={isSelected} onClick={onSelect}>
          {title}
        </button>
        {follows !== undefined && <span class="chip">{text.follows(follows)}</span>}
        {check.hidden === true && (
          <span class="chip">
            <Icon name="lock" small />
            {text.staffOnly}
          </span>
        )}
      </td>
      <td class="bar-column">
        <span class="pts" aria-hidden="true">
          <i style={{ width: `${possible > 0 ? (100 * earned) / possible : 0}%` }} />
        </span>
      </td>
      <td class="right num nw">
        {isMuted ? '–' : shortNumber(earned)} / {shortNumber(possible)}
      </td>
    </tr>
  );
}
