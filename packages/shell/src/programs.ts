import { createArgocd } from './argocd/argocd.ts';
import { BUILTINS } from './builtins.ts';
import type { Command } from './command.ts';
import { createCurl } from './curl/curl.ts';
import { FILE_COMMANDS } from './files/file-commands.ts';
import { createGit } from './git/git.ts';
import { createHelp } from './help.ts';
import { createIstioctl } from './istioctl/istioctl.ts';
import { createJq } from './jq/jq.ts';
import { createKubectl } from './kubectl/create-kubectl.ts';
import type { ShellContext, ShellOptions } from './shell.ts';
import { awk } from './text/awk.ts';
import { grep } from './text/grep.ts';
import { sed } from './text/sed.ts';
import { TEXT_COMMANDS } from './text/text-commands.ts';
import { testCommands } from './test-command.ts';
import { watch } from './watch.ts';
import { xargs } from './xargs.ts';

/** What a program can take from the shell that it is part of. */
export interface ProgramHost {
  readonly options: ShellOptions;
  /** Contexts of kubectl's configuration; there is at least one. */
  readonly contexts: readonly ShellContext[];
  /** Every program, asked when one runs: `help` lists itself. */
  readonly commands: () => readonly Command[];
}

/** Makes the program for one shell. */
export type Program = (host: ProgramHost) => Command;

const plain =
  (command: Command): Program =>
  () =>
    command;

/** Every program of this shell. A new one is a folder of its own, and a line here (README.md). */
export const PROGRAMS: readonly Program[] = [
  ...[...BUILTINS, ...testCommands, ...FILE_COMMANDS, ...TEXT_COMMANDS].map(plain),
  ...[grep, sed, awk, xargs, watch].map(plain),
  ({ options }) => createJq(options.loadJq),
  ({ options }) => createCurl(options.curlFrom ?? { external: true }),
  ({ options, contexts }) =>
    createKubectl({ contexts: [...contexts], ...(options.edit ? { edit: options.edit } : {}) }),
  createIstioctl,
  createGit,
  createArgocd,
  ({ commands }) => createHelp(commands),
];
