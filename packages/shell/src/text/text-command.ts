import type { Command, CommandContext } from '../command.ts';
import { parseOptions, type OptionSpec, type ParsedOptions } from './parse-options.ts';

export type Options = Extract<ParsedOptions, { readonly ok: true }>;

/** A small command whose options are refused by name where they are not known. */
export function textCommand(
  name: string,
  summary: string,
  spec: OptionSpec,
  run: (options: Options, context: CommandContext) => Promise<number>,
): Command {
  return {
    name,
    summary,
    async run(args, context) {
      const options = parseOptions(args, spec);
      if (options.ok) return run(options, context);
      const reason =
        options.problem === 'unknown'
          ? `option ${options.option} is not modelled by this shell`
          : `option ${options.option} requires an argument`;
      context.stderr(`${name}: ${reason}\n`);
      return 2;
    },
  };
}

/** The last value of an option as a whole number; undefined when it is absent or no number. */
export function numberOption(options: Options, letter: string): number | undefined {
  const text = options.values.get(letter)?.at(-1);
  return text !== undefined && /^[-+]?\d+$/.test(text) ? Number(text) : undefined;
}
