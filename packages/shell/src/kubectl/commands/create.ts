import {
  DRY_RUN_FLAG,
  FIELD_MANAGER_FLAG,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  VALIDATE_FLAG,
} from '../common-flags.ts';
import { GENERATORS } from '../create/generators.ts';
import { resourcePath } from '../discovery.ts';
import { usageFailure } from '../failure.ts';
import { withLastApplied } from '../last-applied.ts';
import { sendManifests } from '../send-manifests.ts';
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
    await sendManifests(kubectl, {
      method: 'POST',
      name: 'create',
      doing: 'creating',
      done: 'created',
      path: ({ type, namespace }) => resourcePath(type, namespace),
      body: ({ object }) => (flags.isOn('save-config') ? withLastApplied(object) : object),
    });
  },
};
