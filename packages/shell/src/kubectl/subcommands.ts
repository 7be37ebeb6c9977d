import { apply } from './commands/apply.ts';
import { create } from './commands/create.ts';
import { deleteCommand } from './commands/delete.ts';
import { describeCommand } from './commands/describe.ts';
import { get } from './commands/get.ts';
import type { Subcommand } from './subcommand.ts';

/** Every command of this kubectl. A new one is its own file and a line here. */
export const SUBCOMMANDS: readonly Subcommand[] = [
  apply,
  create,
  deleteCommand,
  describeCommand,
  get,
];

/** Commands that kubectl has and this one does not. */
export const NOT_MODELLED: ReadonlySet<string> = new Set([
  'alpha',
  'attach',
  'autoscale',
  'certificate',
  'completion',
  'debug',
  'plugin',
  'proxy',
  'replace',
]);
