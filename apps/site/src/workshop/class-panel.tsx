import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { useLetterKey } from '../lab/use-letter-key.ts';
import { Switch } from '../components/switch.tsx';
import { workshopMessages } from '../workshop-messages.ts';
import type { LearnerView, StepView } from './class-view.ts';
import { LearnerCard } from './learner-card.tsx';
import { LearnerTable } from './learner-table.tsx';
import { orderLearners, type GridOrder } from './step-grid.ts';
import { StepGridView } from './step-grid-view.tsx';

const text = workshopMessages.grid;

export interface ClassPanelProps {
  readonly steps: readonly StepView[];
  readonly learners: readonly LearnerView[];
  readonly nowMs: number;
  readonly stuckMinutes: number;
  readonly hintFor: (learner: LearnerView) => string | undefined;
  readonly onLook: (learner: string) => void;
  readonly onHint: (learner: LearnerView) => void;
  readonly onMessage: (learner: LearnerView) => void;
}

/** The whole class at once, as a picture or as a table. */
export function ClassPanel(props: ClassPanelProps): JSX.Element {
  const { steps, learners, nowMs } = props;
  const [order, setOrder] = useState<GridOrder>('progress');
  const [isTable, setTable] = useState(() => matchMedia('(max-width: 767px)').matches);
  const [selected, select] = useState<string>();
  useLetterKey('t', () => setTable((before) => !before));
  const ordered = useMemo(() => orderLearners(learners, order), [learners, order]);
  const chosen = ordered.find(({ id }) => id === selected);
  const hint = chosen && props.hintFor(chosen);
  return (
    <section class="panel gr" aria-labelledby="class-title">
      <div class="row wrap-row">
        <h2 id="class-title" class="grow">
          {text.title}
        </h2>
        {!isTable && <Legend stuckMinutes={props.stuckMinutes} />}
        <Switch
          label={text.order}
          value={order}
          options={[
            ['progress', text.byProgress],
            ['name', text.byName],
          ]}
          onChange={setOrder}
        />
        <Switch
          label={text.shape}
          value={isTable ? 'table' : 'grid'}
          options={[
            ['grid', text.asGrid],
            ['table', text.asTable],
          ]}
          onChange={(shape) => setTable(shape === 'table')}
        />
      </div>
      {learners.length === 0 && <p class="dim empty">{text.empty}</p>}
      {learners.length > 0 && isTable && (
        <LearnerTable steps={steps} learners={ordered} nowMs={nowMs} onLook={props.onLook} />
      )}
      {learners.length > 0 && !isTable && (
        <StepGridView
          steps={steps}
          learners={ordered}
          selected={chosen?.id}
          nowMs={nowMs}
          onSelect={select}
          onLook={props.onLook}
        />
      )}
      {chosen && !isTable && (
        <LearnerCard
          learner={chosen}
          step={chosen.at === undefined ? undefined : steps[chosen.at]}
          nowMs={nowMs}
          {...(hint === undefined ? {} : { hint })}
          onLook={() => props.onLook(chosen.id)}
          onHint={() => props.onHint(chosen)}
          onMessage={() => props.onMessage(chosen)}
          onClose={() => select(undefined)}
        />
      )}
    </section>
  );
}

function Legend({ stuckMinutes }: { readonly stuckMinutes: number }): JSX.Element {
  return (
    <span class="row legend t12">
      {legendMarks.map(([name, path]) => (
        <span class="row" key={name}>
          <svg width="5" height="16" viewBox="0 -2 5 16" aria-hidden="true">
            <path class={name} d={path} />
          </svg>
          {name === 'c-st' ? text.stuckLong(stuckMinutes) : legendNames[name]}
        </span>
      ))}
    </span>
  );
}

const legendNames = { 'c-ok': text.passed, 'c-wk': text.working, 'c-fl': text.failed };
const legendMarks = [
  ['c-ok', 'M0 0h5v12h-5z'],
  ['c-wk', 'M0 6h5v6h-5z'],
  ['c-fl', 'M0 0h5v5h-5zM0 7h5v5h-5z'],
  ['c-st', 'M0 -2h5v16h-5z'],
] as const;
