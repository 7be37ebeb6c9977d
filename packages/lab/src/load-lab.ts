import type { LoadProfile } from '@drydock/simulator';
import type { Diagnostic } from '@drydock/manifests';
import type { FileSet } from './file-set.ts';
import {
  labDefinitionSchema,
  type CheckDefinition,
  type LabDefinition,
} from './format/lab-definition.ts';
import { labReferences } from './format/lab-references.ts';
import { fieldNames } from './format/field-names.ts';
import { schemaDiagnostics } from './format/schema-diagnostics.ts';
import { JOURNAL_FILE, journalIn } from './journal/journal-in.ts';
import { parseJournal } from './journal/journal.ts';
import { withHiddenChecks } from './format/hidden-checks.ts';
import { variantOf, type ChosenVariant } from './format/lab-variant.ts';
import { readYaml, type YamlFile } from './format/yaml-document.ts';
import type { Lab, LabCheck, LabStep } from './lab.ts';

export interface LoadOptions {
  /** Files of a folder with hidden checks, by path relative to it. */
  readonly hidden?: FileSet;
  /** The seed of a learner's variant. Default: the lab as it is written. */
  readonly variant?: number;
}

export interface LoadedLab {
  /** What stands in the lab in the place of what its author wrote, where a variant was asked for and it has any. */
  readonly variant?: ChosenVariant;
  /** Absent when there is an error among the diagnostics. */
  readonly lab?: Lab;
  /** Every finding stands at its line of lab.yaml, or of the file that is at fault. */
  readonly diagnostics: readonly Diagnostic[];
}

const LAB_FILE = 'lab.yaml';

/**
 * Loads a lab from the files of its folder, by path relative to it. Files of shared samples are
 * expected at `samples/<name>/…`, as `readLabFolder` puts them. Never throws.
 */
export function loadLab(files: FileSet, options: LoadOptions = {}): LoadedLab {
  const text = files.get(LAB_FILE);
  if (text === undefined) return { diagnostics: [absentLabFile()] };
  const yaml = readYaml(LAB_FILE, text);
  if (yaml.diagnostics.length > 0) return { diagnostics: yaml.diagnostics };
  const parsed = labDefinitionSchema.safeParse(yaml.value, { reportInput: false });
  if (!parsed.success) {
    return {
      diagnostics: schemaDiagnostics(
        LAB_FILE,
        yaml,
        parsed.error.issues,
        fieldNames(labDefinitionSchema),
      ),
    };
  }
  const { variants } = parsed.data;
  if (options.variant !== undefined && variants.length > 0) {
    const { chosen, files: varied } = variantOf(variants, files, options.variant);
    const hidden = options.hidden && variantOf(variants, options.hidden, options.variant).files;
    return { ...loadLab(varied, hidden && { hidden }), variant: chosen };
  }
  return assembleChecked(parsed.data, files, yaml, options.hidden);
}

/** Assembles the lab when what it names is there. */
function assembleChecked(
  own: LabDefinition,
  ownFiles: FileSet,
  yaml: YamlFile,
  hidden: FileSet | undefined,
): LoadedLab {
  const extended = hidden
    ? withHiddenChecks(own, ownFiles, hidden)
    : { definition: own, files: ownFiles, diagnostics: [] };
  const { definition, files } = extended;
  if (extended.diagnostics.length > 0) return { diagnostics: extended.diagnostics };
  const diagnostics = labReferences(definition, files, (path, message) => ({
    code: 'lab/reference',
    rule: 'lab/reference',
    severity: 'error',
    stage: 'schema',
    message,
    file: LAB_FILE,
    range: yaml.rangeOf(path),
  }));
  const journals = [...files.keys()].filter((path) => /^solution\/.*journal\.jsonl$/.test(path));
  const unreadable = journals.flatMap(
    (path) => parseJournal(path, files.get(path) ?? '').diagnostics,
  );
  if (diagnostics.length + unreadable.length > 0)
    return { diagnostics: [...diagnostics, ...unreadable] };
  return { lab: assemble(definition, files), diagnostics: [] };
}

function absentLabFile(): Diagnostic {
  return {
    code: 'lab/no-lab-file',
    rule: 'lab/no-lab-file',
    severity: 'error',
    stage: 'schema',
    message: 'This folder is no lab: it has no lab.yaml.',
    file: LAB_FILE,
    range: [0, 0],
  };
}

function assemble(definition: LabDefinition, files: FileSet): Lab {
  const { metadata, difficulty, minutes, tags, requires, objectives, workspace } = definition;
  const start = new Map(
    workspace.flatMap((path) => {
      const text = files.get(`start/${path}`);
      return text === undefined ? [] : [[path, text] as const];
    }),
  );
  const { install, namespace, seed, apply } = definition.cluster;
  const repositories = definition.cluster.repositories.map(({ from, ...repository }) => ({
    ...repository,
    files: overlay(new Map(), files, from),
  }));
  const load = definition.cluster.load.map((profile) => loadProfile(profile, namespace));
  const manifests = new Map(apply.flatMap((path) => filesUnder(files, path)));
  return {
    ...metadata,
    difficulty,
    minutes,
    tags,
    requires,
    objectives,
    cluster: { install, namespace, manifests, repositories, seed, load },
    workspace,
    start,
    steps: steps(definition, files, start),
    definition,
  };
}

type LoadDefinition = LabDefinition['cluster']['load'][number];

/** Who sends is looked for in the lab's namespace where none is named; what was left out stays away. */
function loadProfile(
  { name, from, rate, users, requests }: LoadDefinition,
  namespace: string,
): LoadProfile {
  return {
    name,
    from: { workload: from.workload, namespace: from.namespace ?? namespace },
    rate,
    ...(users ? { users } : {}),
    requests: requests.map(({ url, method, headers, body, weight }) => ({
      url,
      weight,
      ...(method === undefined ? {} : { method }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
    })),
  };
}

function labCheck({ id, title, points, hidden, quiz }: CheckDefinition): LabCheck {
  if (quiz === undefined) return { id, title, points, hidden };
  const { question, choices } = quiz;
  const many = choices.filter(({ correct }) => correct).length > 1;
  const shown = choices.map((choice) => ({ id: choice.id, text: choice.text }));
  return { id, title, points, hidden, quiz: { question, choices: shown, many } };
}

/** A file, or all files of a folder in name order. */
export function filesUnder(files: FileSet, path: string): readonly (readonly [string, string])[] {
  return [...files]
    .filter(([name]) => name === path || name.startsWith(`${path}/`))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * A lab with `solution/<step>/` folders builds on them step by step; else the one solution is every
 * step's. Where one step is an act, the files of each other step are applied in their turn.
 */
function steps(definition: LabDefinition, files: FileSet, start: FileSet): readonly LabStep[] {
  const bySteps = definition.steps.some(({ id }) => filesUnder(files, `solution/${id}`).length > 0);
  const folderOf = (id: string): string => (bySteps ? `solution/${id}` : 'solution');
  const hasJournal = definition.steps.some(({ id }) => journalIn(files, folderOf(id)));
  let state: FileSet = start;
  return definition.steps.map((step, index): LabStep => {
    const before = definition.steps[index - 1]?.id;
    const folder = folderOf(step.id);
    state = overlay(bySteps ? state : start, files, folder);
    return {
      id: step.id,
      title: step.title,
      lesson: step.lesson,
      checks: step.checks.map(labCheck),
      keeps: step.keeps,
      solution: state,
      ...(hasJournal && { journal: journalIn(files, folder)?.entries ?? [{ act: 'apply' }] }),
      ...(hasJournal && bySteps && before !== undefined && { after: before }),
    };
  });
}

/** Files of a folder that say what to do with the others. */
const INSTRUCTIONS: ReadonlySet<string> = new Set([
  JOURNAL_FILE,
  'mistake.yaml',
  'equivalent.yaml',
]);

/** The files of `folder` over a base, at paths relative to it; without its journal and instructions. */
export function overlay(base: FileSet, files: FileSet, folder: string): FileSet {
  const over = filesUnder(files, folder)
    .map(([path, text]) => [path.slice(folder.length + 1), text] as const)
    .filter(([path]) => !INSTRUCTIONS.has(path));
  return new Map([...base, ...over]);
}
