import type { ClassReport } from './class-report.ts';
import { CLASS_FORMATS, GRADE_FORMATS, type ReportFormat } from './formats.ts';
import type { GradeReport } from './grade-report.ts';

/** Forms that each submission of a class gets a file in, beside its JSON. */
const OF_A_SUBMISSION: ReadonlySet<string> = new Set(['text', 'html']);

/** Forms that a class gets a file in; machines that read the others ask for one. */
const OF_A_CLASS: ReadonlySet<string> = new Set(['text', 'html', 'csv', 'markdown']);

/** All reports of one submission that is graded by itself: text by file name. */
export function gradeFiles(report: GradeReport): ReadonlyMap<string, string> {
  return new Map(GRADE_FORMATS.map(({ ending, render }) => [`report${ending}`, render(report)]));
}

/** The reports of one submission of a class, below the folder of the class; `name` is from `fileNames`. */
export function submissionFiles(report: GradeReport, name: string): ReadonlyMap<string, string> {
  return rendered(
    GRADE_FORMATS.filter(({ name: form }) => OF_A_SUBMISSION.has(form)),
    report,
    `${SUBMISSIONS}/${name}`,
  );
}

/** The reports of a class, below its folder. Its page leads to those of the submissions. */
export function classFiles(
  report: ClassReport,
  names: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const links = new Map(
    [...names].map(([submission, name]) => [
      submission,
      `${SUBMISSIONS}/${encodeURIComponent(name)}.html`,
    ]),
  );
  const formats = CLASS_FORMATS.filter(({ name }) => OF_A_CLASS.has(name));
  return rendered(formats, { ...report, links }, 'class');
}

/** Folder of the reports of a class' submissions. */
const SUBMISSIONS = 'submissions';

function rendered<T>(
  formats: readonly ReportFormat<T>[],
  report: T,
  name: string,
): ReadonlyMap<string, string> {
  return new Map(formats.map(({ ending, render }) => [`${name}${ending}`, render(report)]));
}

/** Names that some systems keep for devices. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Characters: with four bytes each, a suffix and an ending, still within what file systems take. */
const LONGEST = 56;

/**
 * A file name for each submission, without ending: letters, digits, dots, dashes and underscores only,
 * and no two the same, even where upper and lower case are one. The same submissions give the same names.
 */
export function fileNames(submissions: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const submission of submissions) {
    const base = safeName(submission);
    let name = base;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${base}-${number}`;
    taken.add(name.toLowerCase());
    names.set(submission, name);
  }
  return names;
}

function safeName(text: string): string {
  const plain = text
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '_')
    .replaceAll(/\.{2,}/g, '_')
    .replace(/^[.-]+/, '_')
    .replace(/\.+$/, '');
  const cut = Array.from(plain).slice(0, LONGEST).join('');
  return cut === '' || RESERVED.test(cut) ? `_${cut}` : cut;
}
