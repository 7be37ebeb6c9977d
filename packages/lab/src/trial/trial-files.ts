import type { Diagnostic } from '@drydock/manifests';
import { z } from 'zod';
import type { FileSet } from '../file-set.ts';
import { fieldNames } from '../format/field-names.ts';
import { schemaDiagnostics } from '../format/schema-diagnostics.ts';
import { readYaml } from '../format/yaml-document.ts';
import { filesUnder, overlay } from '../load-lab.ts';
import type { Lab } from '../lab.ts';

const mistakeSchema = z.strictObject({
  /** What the files beside mistake.yaml lie over: the start, or the solution of the step. */
  over: z.enum(['start', 'solution']),
  step: z.string().min(1),
  /** The check that must fail, with the hint below. */
  check: z.string().min(1),
  hint: z.string().min(1),
  /** Hints that other checks may give as well: a second cause that the same files have. */
  also: z.array(z.string().min(1)).default([]),
});

/** A wrong answer on purpose, and what the lab must say to it. */
export interface TrialMistake extends z.infer<typeof mistakeSchema> {
  readonly name: string;
  readonly files: FileSet;
}

export interface Trials {
  readonly mistakes: readonly TrialMistake[];
  /** Other right answers. */
  readonly equivalents: readonly { readonly name: string; readonly files: FileSet }[];
  readonly diagnostics: readonly Diagnostic[];
}

const MISTAKE_FILE = 'mistake.yaml';

/** Reads `mistakes/<name>/` and `equivalents/<name>/` of a lab folder, in name order. */
export function readTrials(lab: Lab, files: FileSet): Trials {
  const solution = lab.steps.at(-1)?.solution ?? lab.start;
  const mistakes: TrialMistake[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const name of foldersIn(files, 'mistakes')) {
    const folder = `mistakes/${name}`;
    const file = `${folder}/${MISTAKE_FILE}`;
    const yaml = readYaml(file, files.get(file) ?? '');
    const parsed = mistakeSchema.safeParse(yaml.value);
    diagnostics.push(...yaml.diagnostics);
    if (!parsed.success) {
      diagnostics.push(
        ...schemaDiagnostics(file, yaml, parsed.error.issues, fieldNames(mistakeSchema)),
      );
      continue;
    }
    const solved = lab.steps.find(({ id }) => id === parsed.data.step)?.solution ?? solution;
    const over = overlay(parsed.data.over === 'start' ? lab.start : solved, files, folder);
    const work = new Map([...over].filter(([path]) => path !== MISTAKE_FILE));
    mistakes.push({ ...parsed.data, name, files: work });
  }
  const equivalents = foldersIn(files, 'equivalents').map((name) => ({
    name,
    files: overlay(solution, files, `equivalents/${name}`),
  }));
  return { mistakes, equivalents, diagnostics };
}

function foldersIn(files: FileSet, folder: string): readonly string[] {
  const names = filesUnder(files, folder).map(([path]) => path.split('/')[1] ?? '');
  return [...new Set(names)];
}
