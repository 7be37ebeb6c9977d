export type { Shell, ShellFiles, ShellIo, ShellOptions } from './shell.ts';
