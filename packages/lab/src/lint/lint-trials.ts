import type { Diagnostic } from '@drydock/manifests';
import type { FileSet } from '../file-set.ts';
import { readYaml } from '../format/yaml-document.ts';
import type { Lab } from '../lab.ts';
import type { Trials } from '../trial/trial-files.ts';
import { lintFinding } from './lint-finding.ts';

/** A hint that no planted mistake gets, and a check that none fails, are promises that nobody tests. */
export function lintTrials(lab: Lab, trials: Trials, files: FileSet): readonly Diagnostic[] {
  const yaml = readYaml('lab.yaml', files.get('lab.yaml') ?? '');
  const hints = new Set(trials.mistakes.flatMap(({ hint, also }) => [hint, ...also]));
  const checks = new Set(trials.mistakes.map(({ check }) => check));
  const found = lab.definition.mistakes.flatMap(({ id }, index) => {
    if (hints.has(id)) return [];
    const message = `No folder below mistakes/ gets the hint ${id}.`;
    return lintFinding(
      'lab/hint-untested',
      message,
      'lab.yaml',
      yaml.rangeOf(['mistakes', index, 'id']),
    );
  });
  const idle = lab.definition.steps.flatMap((step, i) =>
    step.checks.flatMap(({ id, asksForWork, traffic }, j) => {
      // What is about form fails together with behaviour, and follows from it.
      if (!asksForWork || traffic === undefined || checks.has(id)) return [];
      const message = `No folder below mistakes/ names the check ${id}.`;
      const range = yaml.rangeOf(['steps', i, 'checks', j, 'id']);
      return lintFinding('lab/check-untested', message, 'lab.yaml', range);
    }),
  );
  return [...found, ...idle];
}
