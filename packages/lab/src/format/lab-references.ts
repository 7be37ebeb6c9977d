import type { Diagnostic } from '@drydock/manifests';
import type { FileSet } from '../file-set.ts';
import type { CheckDefinition, LabDefinition } from './lab-definition.ts';
import { checkKinds } from '../checks/check-kinds.ts';

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => Diagnostic;

/** What the schema cannot see: files that are not there, ids that nobody has or two have. */
export function labReferences(
  lab: LabDefinition,
  files: FileSet,
  report: Report,
): readonly Diagnostic[] {
  return [...fileFindings(lab, files), ...stepFindings(lab), ...mistakeFindings(lab)].map(
    ({ path, message }) => report(path, message),
  );
}

interface Finding {
  readonly path: Path;
  readonly message: string;
}

function* fileFindings(lab: LabDefinition, files: FileSet): Iterable<Finding> {
  const paths = [...files.keys()];
  const exists = (path: string): boolean =>
    paths.some((name) => name === path || name.startsWith(`${path}/`));
  for (const [i, path] of lab.cluster.apply.entries()) {
    if (!exists(path)) yield { path: ['cluster', 'apply', i], message: `There is no ${path}.` };
  }
  for (const [i, { from }] of lab.cluster.repositories.entries()) {
    if (!exists(from))
      yield { path: ['cluster', 'repositories', i, 'from'], message: `There is no ${from}.` };
  }
  for (const [i, path] of lab.workspace.entries()) {
    if (files.has(`start/${path}`)) continue;
    yield { path: ['workspace', i], message: `There is no start/${path}.` };
  }
  for (const [i, { lesson }] of lab.steps.entries()) {
    if (files.has(lesson)) continue;
    yield { path: ['steps', i, 'lesson'], message: `There is no ${lesson}.` };
  }
}

function* stepFindings(lab: LabDefinition): Iterable<Finding> {
  const steps = new Set<string>();
  const earlier = new Set<string>();
  const mistakes = new Set(lab.mistakes.map(({ id }) => id));
  for (const [i, step] of lab.steps.entries()) {
    if (steps.has(step.id)) yield twice(['steps', i, 'id'], 'step', step.id);
    steps.add(step.id);
    for (const [j, kept] of step.keeps.entries()) {
      if (earlier.has(kept)) continue;
      yield {
        path: ['steps', i, 'keeps', j],
        message: `No earlier step has a check ${kept}.`,
      };
    }
    for (const [j, check] of step.checks.entries()) {
      const path = ['steps', i, 'checks', j];
      if (earlier.has(check.id)) yield twice([...path, 'id'], 'check', check.id);
      earlier.add(check.id);
      yield* checkFindings(check, path, mistakes);
    }
  }
}

function* checkFindings(
  check: CheckDefinition,
  path: Path,
  mistakes: ReadonlySet<string>,
): Iterable<Finding> {
  const kinds = checkKinds.filter(({ name }) => check[name] !== undefined);
  if (kinds.length !== 1) {
    const names = checkKinds.map(({ name }) => name).join(', ');
    yield { path, message: `A check has exactly one of ${names}; this one has ${kinds.length}.` };
  }
  for (const [k, hint] of (check.hints ?? []).entries()) {
    if (mistakes.has(hint)) continue;
    yield { path: [...path, 'hints', k], message: `This lab lists no mistake ${hint}.` };
  }
}

function* mistakeFindings(lab: LabDefinition): Iterable<Finding> {
  const seen = new Set<string>();
  for (const [i, { id }] of lab.mistakes.entries()) {
    if (seen.has(id)) yield twice(['mistakes', i, 'id'], 'mistake', id);
    seen.add(id);
  }
}

function twice(path: Path, what: string, id: string): Finding {
  return { path, message: `Two ${what}s have the id ${id}.` };
}
