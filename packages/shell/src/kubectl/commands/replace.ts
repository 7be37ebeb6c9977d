import {
  DRY_RUN_FLAG,
  dryRunOf,
  FIELD_MANAGER_FLAG,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  VALIDATE_FLAG,
} from '../common-flags.ts';
import { qualifiedKind, resourcePath } from '../discovery.ts';
import { ApiFailure } from '../failure.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { lastApplied, withLastApplied } from '../last-applied.ts';
import type { ManifestObject } from '../manifest-files.ts';
import { sendManifests } from '../send-manifests.ts';
import type { Subcommand } from '../subcommand.ts';
import { waitUntilGone } from './delete.ts';

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
    { name: 'force', kind: 'bool' },
    { name: 'grace-period', kind: 'int' },
    { name: 'timeout', kind: 'duration' },
    { name: 'wait', kind: 'bool' },
  ],
  unmodelled: ['cascade', 'raw', 'subresource'],
  async run(kubectl) {
    const { flags } = kubectl;
    const isForced = flags.isOn('force') && dryRunOf(flags) === 'none';
    await sendManifests(kubectl, {
      method: isForced ? 'POST' : 'PUT',
      name: 'replace',
      doing: 'replacing',
      done: 'replaced',
      path: ({ type, namespace, name }) =>
        resourcePath(type, namespace, isForced ? undefined : name),
      // The configuration of apply is kept up where the manifest has one.
      body: ({ object }) =>
        flags.isOn('save-config') || lastApplied(object) !== undefined
          ? withLastApplied(object)
          : object,
      ...(isForced ? { prepare: (manifest) => remove(kubectl, manifest) } : {}),
    });
  },
};

/** `--force`: deletes what is there, at once, and waits until it is gone. */
async function remove(kubectl: Kubectl, manifest: ManifestObject): Promise<void> {
  const { type, namespace, name } = manifest;
  const gracePeriodSeconds = Math.max(0, kubectl.flags.number('grace-period') ?? 0);
  try {
    await kubectl.rest.json(resourcePath(type, namespace, name), {
      method: 'DELETE',
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
        gracePeriodSeconds,
      },
    });
  } catch (error) {
    if (error instanceof ApiFailure && error.isNotFound()) return;
    throw error;
  }
  const where = namespace === undefined ? '' : ` from ${namespace} namespace`;
  kubectl.out(`${qualifiedKind(type)} "${name}" deleted${where}\n`);
  await waitUntilGone(kubectl, manifest, '');
}
