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
import { resourcePath } from '../discovery.ts';
import { ApiFailure, FailureCollector, usageFailure } from '../failure.ts';
import { lastApplied, withLastApplied } from '../last-applied.ts';
import { hasFiles, readManifests } from '../manifest-files.ts';
import { createResultPrinter } from '../print/output-format.ts';
import type { Subcommand } from '../subcommand.ts';

export const replace: Subcommand = {
  name: 'replace',
  summary: 'Replace a resource by file name or stdin',
  completes: 'files',
  flags: [
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    DRY_RUN_FLAG,
    FIELD_MANAGER_FLAG,
    VALIDATE_FLAG,
    { name: 'save-config', kind: 'bool' },
  ],
  unmodelled: ['force', 'cascade', 'grace-period', 'raw', 'subresource', 'timeout', 'wait'],
  async run(kubectl) {
    const { flags, rest } = kubectl;
    if (!hasFiles(kubectl)) throw usageFailure('must specify one of -f and -k');
    const dryRun = dryRunOf(flags);
    const failures = new FailureCollector();
    const manifests = await readManifests(kubectl, failures);
    if (manifests.length === 0 && failures.isEmpty)
      throw usageFailure('no objects passed to replace');
    const print = createResultPrinter(kubectl);
    for (const { object, type, namespace, name, source } of manifests) {
      await failures.attempt(async () => {
        // The configuration of apply is kept up where the manifest has one.
        const isApplied = flags.isOn('save-config') || lastApplied(object) !== undefined;
        const body = isApplied ? withLastApplied(object) : object;
        if (dryRun === 'client') {
          print(body, `replaced${dryRunSuffix(dryRun)}`);
          return;
        }
        try {
          const replaced = await rest.json(resourcePath(type, namespace, name), {
            method: 'PUT',
            body,
            query: {
              ...dryRunQuery(dryRun),
              fieldManager: flags.text('field-manager') ?? 'kubectl-replace',
              fieldValidation: fieldValidationOf(flags),
            },
          });
          print(replaced, `replaced${dryRunSuffix(dryRun)}`);
        } catch (error) {
          throw error instanceof ApiFailure ? error.from('replacing', source) : error;
        }
      });
    }
    failures.throwIfAny();
  },
};
