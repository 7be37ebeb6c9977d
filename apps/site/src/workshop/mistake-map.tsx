import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { workshopMessages } from '../workshop-messages.ts';
import type { MistakeView } from './class-view.ts';
import { cellDepth } from './cell-depth.ts';

const text = workshopMessages.mistakes;

export interface MistakeMapProps {
  readonly mistakes: readonly MistakeView[];
  readonly learners: number;
  readonly onHint: (mistake: MistakeView) => void;
  /** Links to the class as CSV and JSON. */
  readonly downloads: readonly { readonly name: string; readonly href: string }[];
}

/** Which mistakes the class makes, since when, and the hint for all who make one. */
export function MistakeMap({
  mistakes,
  learners,
  onHint,
  downloads,
}: MistakeMapProps): JSX.Element {
  return (
    <section class="panel mis" aria-labelledby="mistakes-title">
      <div class="bar">
        <h2 id="mistakes-title">{text.title}</h2>
        <span class="dim t12">{text.about}</span>
        <span class="grow" />
        {downloads.map(({ name, href }) => (
          <a key={name} class="btn sm ghost" href={href} download>
            <Icon name="download" small />
            {name}
          </a>
        ))}
      </div>
      {mistakes.length === 0 ? (
        <p class="dim empty">{text.none}</p>
      ) : (
        <div class="table-box" tabIndex={0} role="region" aria-label={text.title}>
          <table>
            <thead>
              <tr>
                <th>{text.mistake}</th>
                <th>{text.step}</th>
                <th class="right">{text.learners}</th>
                <th>{text.about.split(',')[0]}</th>
                <th>
                  <span class="vh">{text.action}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {mistakes.map((mistake, index) => (
                <Row
                  key={`${mistake.step} ${mistake.mistake}`}
                  mistake={mistake}
                  learners={learners}
                  isLead={index === 0 && mistake.learners > 1}
                  onHint={onHint}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

interface RowProps {
  readonly mistake: MistakeView;
  readonly learners: number;
  readonly isLead: boolean;
  readonly onHint: (mistake: MistakeView) => void;
}

function Row({ mistake, learners, isLead, onHint }: RowProps): JSX.Element {
  return (
    <tr class={isLead ? 'lead' : ''}>
      <td class="what">
        <b class="m">{mistake.symptom}</b> <span class="dim mono t12">{mistake.mistake}</span>
      </td>
      <td>{mistake.number}</td>
      <td class="right b t14">{mistake.learners}</td>
      <td>
        <span class="hm" role="img" aria-label={text.now(mistake.learners)}>
          {mistake.cells.map((count, cell) => (
            <i key={cell} style={{ '--depth': `${cellDepth(count, learners)}%` }} />
          ))}
        </span>
      </td>
      <td class="right">
        <button
          class={`btn sm ${isLead ? 'primary' : 'ghost'}`}
          type="button"
          disabled={mistake.learners === 0}
          aria-label={isLead ? undefined : text.hintFor(mistake.mistake)}
          onClick={() => onHint(mistake)}
        >
          <Icon name="bulb" small />
          {isLead ? text.sendTo(mistake.learners) : text.hint}
        </button>
      </td>
    </tr>
  );
}
