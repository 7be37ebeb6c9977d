import {
  GRADE_FORMATS,
  renderGradeJson,
  reportOfAssignment,
  type AssignmentEntry,
} from '@drydock/grading';
import type { GradingLabs } from '../labs.ts';

/** A report of one submission, and the ending of its file. */
export interface RenderedReport {
  readonly text: string;
  readonly ending: string;
}

/** The report of one submission in one of the forms that `drydock grade` has. */
export function renderReport(
  entry: AssignmentEntry,
  labs: GradingLabs,
  format: string,
): RenderedReport {
  if (format === 'json') {
    const [only, ...more] = entry.labs;
    const isOne = more.length === 0 && only?.result !== undefined;
    const text = isOne ? renderGradeJson(only.result) : `${JSON.stringify(entry, null, 2)}\n`;
    return { text, ending: '.json' };
  }
  const form = GRADE_FORMATS.find(({ name }) => name === format);
  if (!form) throw new TypeError(`A submission has no report "${format}".`);
  const known = entry.labs.map(({ lab, weight }) => {
    const found = labs.find(lab);
    return { lab, weight, title: found?.title ?? lab, version: found?.version ?? 0 };
  });
  const words = new Map(
    known.flatMap(({ lab }) => {
      const found = labs.find(lab);
      return found ? [[lab, found.words] as const] : [];
    }),
  );
  return { text: form.render(reportOfAssignment(entry, known, words)), ending: form.ending };
}
