import type { Command } from '../command.ts';
import { textCommand } from '../text/text-command.ts';

export const ls: Command = textCommand(
  'ls',
  'list the files of a folder',
  { flags: 'la1hRA' },
  async ({ flags, operands }, { files, stdout, stderr }) => {
    const names: string[] = [];
    let code = 0;
    for (const path of operands.length > 0 ? operands : ['.']) {
      const inside = files.folder(path);
      if (files.read(path) !== undefined) names.push(path);
      else if (inside) {
        const folder = files.resolve(path);
        const below = inside.map((name) =>
          files.resolve(name).slice(folder === '' ? 0 : folder.length + 1),
        );
        names.push(...(flags.has('R') ? below : entriesOf(below)));
      } else {
        stderr(`ls: cannot access '${path}': No such file or directory\n`);
        code = 2;
      }
    }
    for (const name of names) {
      const size = (files.read(name) ?? '').length;
      stdout(flags.has('l') ? `${String(size).padStart(8)} ${name}\n` : `${name}\n`);
    }
    return code;
  },
);

/** The names directly in a folder; folders with a slash. */
function entriesOf(below: readonly string[]): readonly string[] {
  return [...new Set(below.map((path) => path.replace(/\/.*$/, '/')))];
}
