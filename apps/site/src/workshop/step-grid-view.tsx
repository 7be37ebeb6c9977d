import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { workshopMessages } from '../workshop-messages.ts';
import type { LearnerView, StepView } from './class-view.ts';
import { drawStepGrid, type StepGrid } from './step-grid.ts';
import { learnerState } from './learner-state.ts';

const text = workshopMessages.grid;

export interface StepGridViewProps {
  readonly steps: readonly StepView[];
  /** In the order of the columns. */
  readonly learners: readonly LearnerView[];
  readonly selected: string | undefined;
  readonly nowMs: number;
  readonly onSelect: (learner: string) => void;
  readonly onLook: (learner: string) => void;
}

/** The class as a picture: a column per learner, a row per step. One stop for the keyboard; arrows move through the class. */
export function StepGridView(props: StepGridViewProps): JSX.Element {
  const { steps, learners, selected, nowMs, onSelect, onLook } = props;
  const grid = useMemo(() => drawStepGrid(steps, learners), [steps, learners]);
  const at = learners.findIndex(({ id }) => id === selected);
  const select = (index: number): void => {
    const learner = learners[Math.max(0, Math.min(learners.length - 1, index))];
    if (learner) onSelect(learner.id);
  };
  const current = learners[at];
  return (
    <div
      class="grid-box"
      role="slider"
      tabIndex={0}
      aria-label={text.choose}
      aria-valuemin={1}
      aria-valuemax={Math.max(1, learners.length)}
      aria-valuenow={at + 1}
      aria-valuetext={
        current ? placeText(current, steps, nowMs) : text.picture(learners.length, steps.length)
      }
      onKeyDown={(event) => {
        if (event.key === 'Enter' && current) onLook(current.id);
        const target = keyTarget(event.key, at, learners.length);
        if (target === undefined) return;
        event.preventDefault();
        select(target);
      }}
      onClick={(event) => {
        const index = columnAt(event, grid);
        if (index < learners.length) select(index);
      }}
    >
      <GridPicture grid={grid} selected={at} />
    </div>
  );
}

/** `Priya S., 5.4, Stuck 11 min`. */
export function placeText(learner: LearnerView, steps: readonly StepView[], nowMs: number): string {
  const step = learner.at === undefined ? undefined : steps[learner.at];
  return text.place(learner.name, step?.number ?? '', learnerState(learner, nowMs).word);
}

function keyTarget(key: string, at: number, all: number): number | undefined {
  const targets: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    ArrowLeft: Math.max(0, at - 1),
    ArrowDown: Math.max(0, at - 1),
    PageUp: at + 10,
    PageDown: Math.max(0, at - 10),
    Home: 0,
    End: all - 1,
  };
  return targets[key];
}

function columnAt(
  event: MouseEvent & { readonly currentTarget: HTMLElement },
  grid: StepGrid,
): number {
  const svg = event.currentTarget.querySelector('svg');
  const box = svg?.getBoundingClientRect();
  if (!box || box.width === 0) return Infinity;
  const x = ((event.clientX - box.left) / box.width) * grid.width;
  return x < grid.left ? Infinity : Math.floor((x - grid.left) / grid.pitch);
}

function GridPicture({
  grid,
  selected,
}: {
  readonly grid: StepGrid;
  readonly selected: number;
}): JSX.Element {
  const crowd = grid.rows.find(({ isCrowded }) => isCrowded);
  return (
    <svg class="grid" viewBox={`0 0 ${grid.width} ${grid.height}`} aria-hidden="true">
      <text class="h" x={grid.left} y="14">
        {text.furthest}
      </text>
      <text class="h" x={grid.right} y="14" text-anchor="end">
        {text.least}
      </text>
      <line x1={grid.left + 48} x2={grid.right - 54} y1="10" y2="10" class="axis" />
      <text class="h" x="1026" y="14" text-anchor="end">
        {text.passedColumn}
      </text>
      <text class="h" x="1061" y="14" text-anchor="end">
        {text.here}
      </text>
      {crowd && (
        <rect
          class="crowd"
          x={grid.left - 6}
          y={crowd.top - 3.5}
          width={grid.right - grid.left + 12}
          height="18"
        />
      )}
      <path class="c-ok" d={grid.paths.passed} />
      <path class="c-wk" d={grid.paths.working} />
      <path class="c-fl" d={grid.paths.failed} />
      <path class="c-st" d={grid.paths.stuck} />
      {grid.rows.map((row) => (
        <g key={row.y}>
          {row.isFirstOfLab && (
            <text class="lab" x="0" y={row.y}>
              {short(row.lab, 19)}
            </text>
          )}
          <text x="122" y={row.y}>
            {short(row.step, 24)}
          </text>
          <text x="1026" y={row.y} text-anchor="end">
            {row.passed}
          </text>
          <text class={row.isCrowded ? 'lab' : ''} x="1061" y={row.y} text-anchor="end">
            {row.here}
          </text>
        </g>
      ))}
      {selected >= 0 && (
        <rect
          class="chosen"
          x={grid.left + selected * grid.pitch - 2}
          y="24"
          width={grid.pitch + 3}
          height={grid.height - 28}
        />
      )}
    </svg>
  );
}

/** SVG text does not wrap: what is too long for its place is cut. The table has it whole. */
function short(value: string, letters: number): string {
  return value.length <= letters ? value : `${value.slice(0, letters - 1)}…`;
}
