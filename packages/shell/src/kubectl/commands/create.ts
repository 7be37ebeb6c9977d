import {
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunQuery,
  dryRunSuffix,
  FIELD_MANAGER_FLAG,
  fieldValidationOf,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  VALIDATE_FLAG,
} from '../common-flags.ts';
import { GENERATORS } from '../create/generators.ts';
import { resourcePath } from '../discovery.ts';
import { ApiFailure, FailureCollector, usageFailure } from '../failure.ts';
import { withLastApplied } from '../last-applied.ts';
import { hasFiles, readManifests } from '../manifest-files.ts';
import { createResultPrinter } from '../print/output-format.ts';
import type { Subcommand } from '../subcommand.ts';

export const create: Subcommand = {
  name: 'create',
  summary: 'Create a resource from a file or from stdin',
  completes: 'files',
  flags: [
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    DRY_RUN_FLAG,
    FIELD_MANAGER_FLAG,
    VALIDATE_FLAG,
    { name: 'save-config', kind: 'bool' },
  ],
  unmodelled: ['edit', 'raw', 'windows-line-endings', 'selector'],
  subcommands: GENERATORS,
  async run(kubectl) {
    const { flags } = kubectl;
    if (flags.args.length > 0) {
      throw usageFailure(
        `Unexpected args: [${flags.args.join(' ')}]\nSee 'kubectl create -h' for help and examples`,
      );
    }
    if (!hasFiles(kubectl)) throw usageFailure('must specify one of -f and -k');
    const dryRun = dryRunOf(flags);
    const failures = new FailureCollector();
    const manifests = await readManifests(kubectl, failures);
    if (manifests.length === 0 && failures.isEmpty)
      throw usageFailure('no objects passed to create');
    const print = createResultPrinter(kubectl);
    for (const { object, type, namespace, source } of manifests) {
      await failures.attempt(async () => {
        const body = flags.isOn('save-config') ? withLastApplied(object) : object;
        if (dryRun === 'client') {
          print(body, `created${dryRunSuffix(dryRun)}`);
          return;
        }
        try {
          const created = await kubectl.rest.json(resourcePath(type, namespace), {
            method: 'POST',
            body,
            query: {
              ...dryRunQuery(dryRun),
              fieldManager: flags.text('field-manager') ?? 'kubectl-create',
              fieldValidation: fieldValidationOf(flags),
            },
          });
          print(created, `created${dryRunSuffix(dryRun)}`);
        } catch (error) {
          throw error instanceof ApiFailure ? error.from('creating', source) : error;
        }
      });
    }
    failures.throwIfAny();
  },
};
