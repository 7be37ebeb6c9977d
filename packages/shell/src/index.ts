export { createShell } from './create-shell.ts';
export type { Shell, ShellContext, ShellFiles, ShellIo, ShellOptions } from './shell.ts';
