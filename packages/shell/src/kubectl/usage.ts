import type { FlagSpec } from './flags.ts';
import type { Subcommand } from './subcommand.ts';

/** `kubectl` alone: the commands there are. In our own words; the real text names commands that are not here. */
export function listSubcommands(commands: readonly Subcommand[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`);
  return `kubectl controls the cluster of this lab.\n\nCommands:\n${lines.join('')}\nkubectl COMMAND --help tells more.\n`;
}

/** `kubectl COMMAND --help`. */
export function describeUsage(command: Subcommand, path: string): string {
  const subcommands = command.subcommands ?? [];
  const parts = [`${command.summary}.`, ''];
  if (subcommands.length > 0) {
    const width = Math.max(...subcommands.map(({ name }) => name.length));
    parts.push(
      'Available Commands:',
      ...subcommands.map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}`),
      '',
    );
  }
  if (command.flags.length > 0) parts.push('Options:', ...command.flags.map(describeFlag), '');
  parts.push('Usage:', `  ${path}${subcommands.length > 0 ? ' SUBCOMMAND' : ''} [options]`, '');
  return parts.join('\n');
}

function describeFlag({ name, short, kind }: FlagSpec): string {
  const letter = short === undefined ? '    ' : `-${short}, `;
  return `    ${letter}--${name}${kind === 'bool' ? '' : `=<${kind}>`}`;
}
