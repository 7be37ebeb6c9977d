import type { JsonObject } from '@drydock/manifests';
import { dryRunOf, dryRunQuery, dryRunSuffix, fieldValidationOf } from './common-flags.ts';
import { ApiFailure, FailureCollector, usageFailure } from './failure.ts';
import type { Kubectl } from './kubectl-context.ts';
import { hasFiles, readManifests, type ManifestObject } from './manifest-files.ts';
import { createResultPrinter } from './print/output-format.ts';

/** How `create` and `replace` differ. */
export interface ManifestVerb {
  readonly method: 'POST' | 'PUT';
  /** `create`, `replace`: in messages and in the name of the field manager. */
  readonly name: string;
  /** `creating`, `replacing` */
  readonly doing: string;
  /** `created`, `replaced` */
  readonly done: string;
  readonly path: (manifest: ManifestObject) => string;
  readonly body: (manifest: ManifestObject) => JsonObject;
  /** Before an object is sent. */
  readonly prepare?: (manifest: ManifestObject) => Promise<void>;
}

/** Sends each object of the manifests that the command line names, and says so; failures do not stop the others. */
export async function sendManifests(kubectl: Kubectl, verb: ManifestVerb): Promise<void> {
  const { flags, rest } = kubectl;
  if (!hasFiles(kubectl)) throw usageFailure('must specify one of -f and -k');
  const dryRun = dryRunOf(flags);
  const failures = new FailureCollector();
  const manifests = await readManifests(kubectl, failures);
  if (manifests.length === 0 && failures.isEmpty) {
    throw usageFailure(`no objects passed to ${verb.name}`);
  }
  const print = createResultPrinter(kubectl);
  const operation = `${verb.done}${dryRunSuffix(dryRun)}`;
  for (const manifest of manifests) {
    await failures.attempt(async () => {
      const body = verb.body(manifest);
      if (dryRun === 'client') {
        print(body, operation);
        return;
      }
      await verb.prepare?.(manifest);
      try {
        const answer = await rest.json(verb.path(manifest), {
          method: verb.method,
          body,
          query: {
            ...dryRunQuery(dryRun),
            fieldManager: flags.text('field-manager') ?? `kubectl-${verb.name}`,
            fieldValidation: fieldValidationOf(flags),
          },
        });
        print(answer, operation);
      } catch (error) {
        throw error instanceof ApiFailure ? error.from(verb.doing, manifest.source) : error;
      }
    });
  }
  failures.throwIfAny();
}
