import type { Diagnostic } from '@drydock/manifests';
import { z } from 'zod';
import type { FileSet } from '../file-set.ts';
import { fieldNames } from '../format/field-names.ts';
import { schemaDiagnostics } from '../format/schema-diagnostics.ts';
import { readYaml } from '../format/yaml-document.ts';
import type { Work } from '../create-grader.ts';
import type { JournalEntry } from '../journal/journal-entry.ts';
import { journalIn } from '../journal/journal-in.ts';
import { filesUnder, overlay } from '../load-lab.ts';
import type { Lab } from '../lab.ts';

/** What the files of a folder lie over: the start, the end of the step before, or the solution of the step. */
const over = z.enum(['start', 'before', 'solution']);

const mistakeSchema = z.strictObject({
  over,
  step: z.string().min(1),
  /** The check that must fail, with the hint below. */
  check: z.string().min(1),
  hint: z.string().min(1),
  /** Hints that other checks may give as well: a second cause that the same files have. */
  also: z.array(z.string().min(1)).default([]),
});

const equivalentSchema = z.strictObject({
  over: over.default('solution'),
  /** Default: the last. */
  step: z.string().min(1).optional(),
});

/** A wrong answer on purpose, and what the lab must say to it. */
export interface TrialMistake extends z.infer<typeof mistakeSchema> {
  readonly name: string;
  readonly work: Work;
}

/** Another right answer. */
export interface TrialEquivalent {
  readonly name: string;
  readonly work: Work;
}

export interface Trials {
  readonly mistakes: readonly TrialMistake[];
  readonly equivalents: readonly TrialEquivalent[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads `mistakes/<name>/` and `equivalents/<name>/` of a lab folder, in name order. */
export function readTrials(lab: Lab, files: FileSet): Trials {
  const mistakes: TrialMistake[] = [];
  const equivalents: TrialEquivalent[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const name of foldersIn(files, 'mistakes')) {
    const folder = `mistakes/${name}`;
    const read = readInstructions(`${folder}/mistake.yaml`, files, mistakeSchema);
    const journal = journalIn(files, folder);
    diagnostics.push(...read.diagnostics, ...(journal?.diagnostics ?? []));
    if (!read.value) continue;
    const work = workOf(lab, files, { ...read.value, folder, journal: journal?.entries });
    mistakes.push({ ...read.value, name, work });
  }
  for (const name of foldersIn(files, 'equivalents')) {
    const folder = `equivalents/${name}`;
    const read = readInstructions(`${folder}/equivalent.yaml`, files, equivalentSchema);
    const journal = journalIn(files, folder);
    diagnostics.push(...read.diagnostics, ...(journal?.diagnostics ?? []));
    if (!read.value) continue;
    const step = read.value.step ?? lab.steps.at(-1)?.id ?? '';
    const options = { over: read.value.over, step, folder, journal: journal?.entries };
    equivalents.push({ name, work: workOf(lab, files, options) });
  }
  return { mistakes, equivalents, diagnostics };
}

/** The YAML file of a trial folder; one that is not there says nothing. */
function readInstructions<Schema extends z.ZodObject>(
  file: string,
  files: FileSet,
  schema: Schema,
): { readonly value?: z.infer<Schema>; readonly diagnostics: readonly Diagnostic[] } {
  const yaml = readYaml(file, files.get(file) ?? '');
  const parsed = schema.safeParse(files.has(file) ? yaml.value : {});
  if (parsed.success) return { value: parsed.data, diagnostics: yaml.diagnostics };
  const issues = schemaDiagnostics(file, yaml, parsed.error.issues, fieldNames(schema));
  return { diagnostics: [...yaml.diagnostics, ...issues] };
}

interface TrialFolder {
  readonly over: z.infer<typeof over>;
  readonly step: string;
  readonly folder: string;
  readonly journal: readonly JournalEntry[] | undefined;
}

/** What the author of a trial folder means to be done, in which state, judged by which step. */
function workOf(lab: Lab, files: FileSet, { over, step, folder, journal }: TrialFolder): Work {
  const index = lab.steps.findIndex(({ id }) => id === step);
  const at = lab.steps[index] ?? lab.steps.at(-1);
  const before = lab.steps[index - 1];
  const bases = { start: lab.start, before: before?.solution, solution: at?.solution };
  const work = { files: overlay(bases[over] ?? lab.start, files, folder), step };
  const hasActs = journal !== undefined || at?.journal !== undefined;
  if (!hasActs) return work;
  const acts = journal ?? (over === 'solution' ? at?.journal : undefined) ?? [{ act: 'apply' }];
  const after = over === 'start' ? undefined : at?.after;
  return { ...work, journal: acts, ...(after !== undefined && { after }) };
}

function foldersIn(files: FileSet, folder: string): readonly string[] {
  const names = filesUnder(files, folder).map(([path]) => path.split('/')[1] ?? '');
  return [...new Set(names)];
}
