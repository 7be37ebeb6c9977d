import {
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunQuery,
  dryRunSuffix,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  SELECTOR_FLAGS,
} from '../common-flags.ts';
import { requireFlags } from '../create/generator.ts';
import { resourcePath } from '../discovery.ts';
import { FailureCollector, usageFailure } from '../failure.ts';
import { asNumber, at } from '../json-access.ts';
import { namedResources } from '../named-resources.ts';
import { createResultPrinter } from '../print/output-format.ts';
import { forEachResource } from '../resources.ts';
import type { Subcommand } from '../subcommand.ts';

export const scale: Subcommand = {
  name: 'scale',
  summary: 'Set a new size for a deployment, replica set, or replication controller',
  completes: 'resources',
  flags: [
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    ...SELECTOR_FLAGS,
    DRY_RUN_FLAG,
    { name: 'all', kind: 'bool' },
    { name: 'replicas', kind: 'int' },
    { name: 'current-replicas', kind: 'int' },
    { name: 'resource-version', kind: 'string' },
    { name: 'timeout', kind: 'duration' },
  ],
  async run(kubectl) {
    const { flags, rest } = kubectl;
    requireFlags(kubectl, ['replicas']);
    const replicas = flags.number('replicas') ?? 0;
    if (replicas < 0) {
      throw usageFailure(
        'The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0',
      );
    }
    const dryRun = dryRunOf(flags);
    const expected = flags.number('current-replicas');
    const version = flags.text('resource-version');
    const failures = new FailureCollector();
    const resources = await namedResources(kubectl, failures);
    if (resources.length === 0) {
      throw usageFailure(
        `no objects passed to scale${failures.isEmpty ? '' : ` ${failures.reasons()}`}`,
      );
    }
    const print = createResultPrinter(kubectl);
    await forEachResource(resources, failures, async ({ type, name, namespace, object }) => {
      const path = `${resourcePath(type, namespace, name)}/scale`;
      if (dryRun !== 'client') {
        if (expected !== undefined && expected >= 0) {
          const current = asNumber(at(await rest.json(path), 'spec', 'replicas'));
          if (current !== expected) {
            throw usageFailure(`Expected replicas to be ${expected}, was ${current}`);
          }
        }
        await rest.json(path, {
          method: 'PATCH',
          contentType: 'application/merge-patch+json',
          body: {
            ...(version === undefined ? {} : { metadata: { resourceVersion: version } }),
            spec: { replicas },
          },
          query: dryRunQuery(dryRun),
        });
      }
      const shown =
        flags.has('output') && dryRun === 'none'
          ? await rest.json(resourcePath(type, namespace, name))
          : object;
      print(shown, `scaled${dryRunSuffix(dryRun)}`);
    });
  },
};
