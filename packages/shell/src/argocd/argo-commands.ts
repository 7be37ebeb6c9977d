import type { ArgoCommand } from './argo-context.ts';
import { APP_DIFF_COMMANDS } from './commands/app-diff.ts';
import { APP_READ_COMMANDS } from './commands/app-read.ts';
import { APP_SYNC_COMMANDS } from './commands/app-sync.ts';
import { APP_CHANGE_COMMANDS } from './commands/app-change.ts';
import { APP_CREATE_COMMANDS } from './commands/app-create.ts';
import { APP_DELETE_COMMANDS } from './commands/app-delete.ts';
import { APPLICATION_SET_COMMANDS } from './commands/appset.ts';
import { WINDOW_COMMANDS } from './commands/proj-windows.ts';
import { PROJECT_COMMANDS } from './commands/proj.ts';
import {
  CLUSTER_COMMANDS,
  GENERAL_COMMANDS,
  REPOSITORY_COMMANDS,
} from './commands/repo-and-cluster.ts';

const GROUPS: Readonly<Record<string, readonly ArgoCommand[]>> = {
  app: [
    ...APP_READ_COMMANDS,
    ...APP_CREATE_COMMANDS,
    ...APP_CHANGE_COMMANDS,
    ...APP_DELETE_COMMANDS,
    ...APP_SYNC_COMMANDS,
    ...APP_DIFF_COMMANDS,
  ],
  appset: APPLICATION_SET_COMMANDS,
  proj: [...PROJECT_COMMANDS, ...WINDOW_COMMANDS],
  repo: REPOSITORY_COMMANDS,
  cluster: CLUSTER_COMMANDS,
  '': GENERAL_COMMANDS,
};

/** Every command by its words: `app get`, `proj windows list`. */
export const ARGO_COMMANDS: ReadonlyMap<string, ArgoCommand> = new Map(
  Object.entries(GROUPS).flatMap(([group, commands]) =>
    commands.map((command) => [`${group} ${command.name}`.trim(), command] as const),
  ),
);

/** Commands of argocd that are refused by name. */
export const REFUSED_COMMANDS: readonly string[] = [
  ...'admin cert completion configure gpg initialize install mcp plugin rollout repocreds'.split(
    ' ',
  ),
  'app actions',
  'app delete-resource',
  'app patch-resource',
  'app add-source',
  'app remove-source',
  'app confirm-deletion',
  'app get-resource',
  'proj role',
  'proj edit',
  'cluster rotate-auth',
];

/** Commands that have nothing to do where there is no API server between. */
export const NOT_NEEDED: ReadonlyMap<string, string> = new Map(
  ['login', 'logout', 'relogin', 'account'].map((name) => [
    name,
    `\`argocd ${name}\` is not needed: this terminal's argocd works as \`argocd --core\`, with the rights of kubectl`,
  ]),
);
