import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { workshopMessages } from '../workshop-messages.ts';
import type { LearnerView, StepView } from './class-view.ts';
import { learnerState } from './learner-state.ts';

const text = workshopMessages.grid;
/** More rows than anybody reads; the filter finds the others. */
const MOST = 200;

export interface LearnerTableProps {
  readonly steps: readonly StepView[];
  readonly learners: readonly LearnerView[];
  readonly nowMs: number;
  readonly onLook: (learner: string) => void;
}

/** The same class as rows: what the picture shows, in the same order. */
export function LearnerTable({ steps, learners, nowMs, onLook }: LearnerTableProps): JSX.Element {
  const [query, setQuery] = useState('');
  const found = learners.filter((learner) => fits(learner, stepOf(learner, steps), query, nowMs));
  const shown = found.slice(0, MOST);
  return (
    <>
      <label class="field filter">
        <Icon name="filter" small />
        <input
          type="search"
          placeholder={text.filter}
          aria-label={text.filter}
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      </label>
      <div class="table-box" tabIndex={0} role="region" aria-label={text.title}>
        <table class="tb" aria-rowcount={found.length + 1}>
          <thead>
            <tr>
              <th>{text.learner}</th>
              <th>{text.at}</th>
              <th>{text.state}</th>
              <th class="right">{text.done}</th>
              <th>{text.mistake}</th>
              <th>{text.link}</th>
              <th>
                <span class="vh">{workshopMessages.learner.look}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((learner) => (
              <Row key={learner.id} learner={learner} steps={steps} nowMs={nowMs} onLook={onLook} />
            ))}
          </tbody>
        </table>
      </div>
      {found.length > shown.length && (
        <p class="dim t12">{text.more(found.length - shown.length)}</p>
      )}
    </>
  );
}

function stepOf({ at }: LearnerView, steps: readonly StepView[]): StepView | undefined {
  return at === undefined ? undefined : steps[at];
}

interface RowProps {
  readonly learner: LearnerView;
  readonly steps: readonly StepView[];
  readonly nowMs: number;
  readonly onLook: (learner: string) => void;
}

function Row({ learner, steps, nowMs, onLook }: RowProps): JSX.Element {
  const { tone, icon, word } = learnerState(learner, nowMs);
  const step = stepOf(learner, steps);
  const passed = learner.states.filter((state) => state === 'passed').length;
  return (
    <tr>
      <td class="m name">{learner.name}</td>
      <td>{step && `${step.number} ${step.step}`}</td>
      <td>
        <span class={`st ${tone}`}>
          <Icon name={icon} small />
          {word}
        </span>
      </td>
      <td class="right">{text.ofSteps(passed, steps.length)}</td>
      <td class="mono t12">{learner.mistake}</td>
      <td class="dim">{learner.isOnline ? text.online : text.offline}</td>
      <td class="right">
        <button
          class="btn sm ghost"
          type="button"
          aria-label={workshopMessages.hands.look(learner.name)}
          onClick={() => onLook(learner.id)}
        >
          {workshopMessages.learner.look}
        </button>
      </td>
    </tr>
  );
}

function fits(
  learner: LearnerView,
  step: StepView | undefined,
  query: string,
  nowMs: number,
): boolean {
  if (query.trim() === '') return true;
  const { word } = learnerState(learner, nowMs);
  const words = `${learner.name} ${step?.number} ${step?.step} ${word} ${learner.mistake ?? ''}`;
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.toLowerCase().includes(part));
}
