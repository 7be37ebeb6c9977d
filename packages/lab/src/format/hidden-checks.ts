import type { Diagnostic } from '@drydock/manifests';
import type { FileSet } from '../file-set.ts';
import { fieldNames } from './field-names.ts';
import { hiddenChecksSchema, type LabDefinition } from './lab-definition.ts';
import { schemaDiagnostics } from './schema-diagnostics.ts';
import { readYaml } from './yaml-document.ts';

/** A folder with hidden checks says what they are in this file. */
const CHECKS_FILE = 'checks.yaml';

/** Where its other files are found among the lab's. */
const FOLDER = 'hidden';

export interface WithHidden {
  readonly definition: LabDefinition;
  /** The lab's files and those of the folder. */
  readonly files: FileSet;
  readonly diagnostics: readonly Diagnostic[];
}

/** A lab whose last step has checks more, all hidden, and whose cluster may hold more than learners know. */
export function withHiddenChecks(
  definition: LabDefinition,
  files: FileSet,
  hidden: FileSet,
): WithHidden {
  const file = `${FOLDER}/${CHECKS_FILE}`;
  const yaml = readYaml(file, hidden.get(CHECKS_FILE) ?? '');
  const parsed = hiddenChecksSchema.safeParse(yaml.value ?? {}, { reportInput: false });
  if (!parsed.success) {
    const issues = schemaDiagnostics(
      file,
      yaml,
      parsed.error.issues,
      fieldNames(hiddenChecksSchema),
    );
    const diagnostics = yaml.diagnostics.length > 0 ? yaml.diagnostics : issues;
    return { definition, files, diagnostics };
  }
  const { apply, checks, mistakes } = parsed.data;
  const more = checks.map((check) => ({ ...check, hidden: true }));
  const last = definition.steps.length - 1;
  return {
    definition: {
      ...definition,
      cluster: {
        ...definition.cluster,
        apply: [...definition.cluster.apply, ...apply.map((path) => `${FOLDER}/${path}`)],
      },
      mistakes: [...definition.mistakes, ...mistakes],
      steps: definition.steps.map((step, index) =>
        index === last ? { ...step, checks: [...step.checks, ...more] } : step,
      ),
    },
    files: new Map([
      ...files,
      ...[...hidden].map(([path, text]) => [`${FOLDER}/${path}`, text] as const),
    ]),
    diagnostics: yaml.diagnostics,
  };
}
