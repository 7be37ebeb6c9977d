import type { Command } from './command.ts';

/** `help`: what this shell can do. `commands` is asked when it runs, so that it lists itself. */
export function createHelp(commands: () => readonly Command[]): Command {
  return {
    name: 'help',
    summary: 'list the commands of this shell',
    async run(_, { stdout }) {
      const sorted = commands().toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const width = Math.max(...sorted.map(({ name }) => name.length));
      for (const { name, summary } of sorted) stdout(`${name.padEnd(width)}  ${summary}\n`);
      stdout(
        '\nPipes, && || ;, > >> <, quotes, $NAME and * work as in a POSIX shell. Tab completes.\n',
      );
      return 0;
    },
  };
}
