import type { Command } from './command.ts';
import { readAll } from './line/pipe.ts';

/** `sh -c SCRIPT`, `sh FILE`, or a script from standard input. */
export function createSh(name: string): Command {
  return {
    name,
    summary: 'run a script',
    async run(args, context) {
      const words = args.filter((arg) => !/^-[eux]+$/.test(arg));
      const [first, ...rest] = words;
      if (first === '-c' || first === '-ec' || first === '-lc') {
        const [script, ...parameters] = rest;
        if (script !== undefined) return context.runScript(script, parameters);
        context.stderr(`${name}: -c requires an argument\n`);
        return 2;
      }
      if (first === undefined || first === '-s') {
        return context.runScript(await readAll(context.stdin), [name]);
      }
      const script = context.files.read(first);
      if (script !== undefined) return context.runScript(script, words);
      context.stderr(`${name}: ${first}: ${context.files.absence(first)}\n`);
      return 127;
    },
  };
}
