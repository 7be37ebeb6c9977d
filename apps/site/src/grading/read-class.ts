import { classStatistics, type ClassStatistics } from '@drydock/grading/class-statistics';
import type { Assignment } from '@drydock/api';

/** The class as `drydock grade` reports it, as far as the page counts in it. */
type Reports = Parameters<typeof classStatistics>[0]['entries'];
type Part = Reports[number]['parts'][number];

/**
 * Counts the class's report (JSON of one lab or of an assignment). What is no report counts as an
 * empty class.
 */
export function readClass(report: unknown, assignment: Assignment): ClassStatistics {
  const entries = list(field(report, 'results')).map((row) => entryOf(row, assignment));
  return classStatistics({ title: assignment.title, grader: '', seed: 0, labs: [], entries });
}

function entryOf(row: unknown, { labs }: Assignment): Reports[number] {
  const score = field(row, 'score');
  const parts = Array.isArray(field(row, 'labs')) ? list(field(row, 'labs')) : [row];
  return {
    score: typeof score === 'number' ? score : null,
    parts: parts.map((part, index) => partOf(part, labs[index])),
  };
}

/** Written by our own server: the shape is the grader's. */
function partOf(part: unknown, lab: Assignment['labs'][number] | undefined): Part {
  const head = { lab: lab?.lab ?? '', title: lab?.title ?? '', weight: lab?.weight ?? 1 };
  const result = field(part, 'result') ?? part;
  if (Array.isArray(field(result, 'checks'))) return { ...head, result } as Part;
  const error = field(part, 'error') ?? { code: 'unreadable', message: '' };
  return { ...head, error } as Part;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
