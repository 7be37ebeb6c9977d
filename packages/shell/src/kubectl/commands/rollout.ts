import { history, pause, restart, resume, status, undo } from '../rollout/rollout-commands.ts';
import type { Subcommand } from '../subcommand.ts';

export const rollout: Subcommand = {
  name: 'rollout',
  summary: 'Manage the rollout of a resource',
  flags: [],
  subcommands: [history, pause, restart, resume, status, undo],
};
