import type { Diagnostic } from '@drydock/manifests';
import type { FileSet } from '../file-set.ts';
import type { Lab } from '../lab.ts';
import { loadLab } from '../load-lab.ts';
import { readTrials } from '../trial/trial-files.ts';
import { lintHints } from './lint-hints.ts';
import { lintLesson } from './lint-lesson.ts';
import { lintTrials } from './lint-trials.ts';

/** What makes a lab harder to learn from, though it loads: words, links, hints that tell too much, checks that no fixture fails. */
export function lintLab(files: FileSet): readonly Diagnostic[] {
  const { lab, diagnostics } = loadLab(files);
  if (lab === undefined) return diagnostics;
  const trials = readTrials(lab, files);
  return [
    ...trials.diagnostics,
    ...lessons(lab, files),
    ...lintHints(lab, files),
    ...lintTrials(lab, trials, files),
  ];
}

function lessons(lab: Lab, files: FileSet): readonly Diagnostic[] {
  const paths = [...new Set(lab.steps.map(({ lesson }) => lesson))];
  return paths.flatMap((path) => lintLesson(path, files.get(path) ?? '', files));
}
