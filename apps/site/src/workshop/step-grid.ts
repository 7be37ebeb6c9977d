/** What a learner has done at one step. `stuck`: the same check failed for a long time. */
export type StepState = 'open' | 'working' | 'failed' | 'stuck' | 'passed';

/** The states that are drawn. */
type Mark = Exclude<StepState, 'open'>;

export interface GridRow {
  /** Written at the first row of a lab. */
  readonly lab: string;
  readonly step: string;
}

export interface GridLearner {
  readonly id: string;
  readonly name: string;
  /** One state per row, in the order of the rows. */
  readonly states: readonly StepState[];
  /** Row of the step they are at; undefined before they opened one. */
  readonly at?: number;
}

export interface DrawnRow extends GridRow {
  /** Baseline of its texts. */
  readonly y: number;
  readonly top: number;
  readonly isFirstOfLab: boolean;
  readonly passed: number;
  /** Learners who are at this step now. */
  readonly here: number;
  /** The one row where most of the class is held up. */
  readonly isCrowded: boolean;
}

export interface StepGrid {
  readonly width: number;
  readonly height: number;
  readonly rows: readonly DrawnRow[];
  /** One SVG path per state, however many learners there are. */
  readonly paths: Readonly<Record<Mark, string>>;
  /** Left edge and width of the column of a learner. */
  readonly left: number;
  readonly pitch: number;
  readonly right: number;
}

const LEFT = 268;
const RIGHT = 982;
const TOP = 32;
const ROW = 17.5;
const LAB_GAP = 5;
const BAR = 11;
/** Few learners do not fill the width: a column is no wider than this. */
const WIDEST = 22;

/** Where every mark of the grid lies: a column per learner, a row per step, four paths in all. */
export function drawStepGrid(rows: readonly GridRow[], learners: readonly GridLearner[]): StepGrid {
  const pitch = Math.min(WIDEST, (RIGHT - LEFT) / Math.max(1, learners.length));
  const tops = rowTops(rows);
  const counts = rows.map((_, row) => countRow(learners, row));
  const crowded = crowdedRow(counts.map(({ here }) => here));
  return {
    width: 1062,
    height: (tops.at(-1) ?? TOP) + ROW + 8,
    rows: rows.map((row, index) => ({
      ...row,
      ...(counts[index] ?? { passed: 0, here: 0 }),
      top: tops[index] ?? TOP,
      y: (tops[index] ?? TOP) + 10,
      isFirstOfLab: rows[index - 1]?.lab !== row.lab,
      isCrowded: index === crowded,
    })),
    paths: drawPaths(learners, tops, pitch),
    left: LEFT,
    pitch,
    right: RIGHT,
  };
}

function rowTops(rows: readonly GridRow[]): readonly number[] {
  let top = TOP;
  return rows.map((row, index) => {
    if (index > 0) top += ROW + (rows[index - 1]?.lab === row.lab ? 0 : LAB_GAP);
    return top;
  });
}

function countRow(
  learners: readonly GridLearner[],
  row: number,
): { readonly passed: number; readonly here: number } {
  let passed = 0;
  let here = 0;
  for (const { at, states } of learners) {
    if (states[row] === 'passed') passed++;
    else if (at === row) here++;
  }
  return { passed, here };
}

/** A crowd is at least three learners, and more than at any other step. */
function crowdedRow(here: readonly number[]): number | undefined {
  const most = Math.max(0, ...here);
  if (most < 3 || here.filter((count) => count === most).length > 1) return undefined;
  return here.indexOf(most);
}

function drawPaths(
  learners: readonly GridLearner[],
  tops: readonly number[],
  pitch: number,
): StepGrid['paths'] {
  const width = round(Math.max(pitch * 0.75, pitch - 2));
  const parts: Record<Mark, string[]> = { passed: [], working: [], failed: [], stuck: [] };
  for (const [column, { states }] of learners.entries()) {
    const x = round(LEFT + column * pitch);
    for (const [row, top] of tops.entries()) {
      const state = states[row] ?? 'open';
      if (state !== 'open') parts[state].push(marks[state](x, top, width));
    }
  }
  return {
    passed: parts.passed.join(''),
    working: parts.working.join(''),
    failed: parts.failed.join(''),
    stuck: parts.stuck.join(''),
  };
}

const box = (x: number, y: number, width: number, height: number): string =>
  `M${x} ${round(y)}h${width}v${height}h-${width}z`;

/** Shape tells what colour tells: full, low, split, over-tall. */
const marks: Readonly<Record<Mark, (x: number, top: number, width: number) => string>> = {
  passed: (x, top, width) => box(x, top, width, BAR),
  working: (x, top, width) => box(x, top + 6, width, 5),
  failed: (x, top, width) => box(x, top, width, 4.5) + box(x, top + 6.5, width, 4.5),
  stuck: (x, top, width) => box(x, top - 2, width, BAR + 4),
};

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export type GridOrder = 'progress' | 'name';

/** Furthest first, or by name; equal ones by name, so that columns stay where they are. */
export function orderLearners<Learner extends GridLearner>(
  learners: readonly Learner[],
  order: GridOrder,
): readonly Learner[] {
  const byName = (a: Learner, b: Learner): number =>
    a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1);
  if (order === 'name') return learners.toSorted(byName);
  const weight = new Map(learners.map(({ id, states }) => [id, progressOf(states)]));
  return learners.toSorted(
    (a, b) => (weight.get(b.id) ?? 0) - (weight.get(a.id) ?? 0) || byName(a, b),
  );
}

/** Steps passed; being at work on one counts half. */
function progressOf(states: readonly StepState[]): number {
  let passed = 0;
  let begun = false;
  for (const state of states) {
    if (state === 'passed') passed++;
    else if (state !== 'open') begun = true;
  }
  return passed + (begun ? 0.5 : 0);
}
